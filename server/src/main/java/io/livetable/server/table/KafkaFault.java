package io.livetable.server.table;

import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.jspecify.annotations.Nullable;

/** Says in words why Kafka did not do what it was asked, and what to change if it may not. */
final class KafkaFault {

  private KafkaFault() {}

  /** Of a question about a feed's topic, or about what its table has in Kafka. */
  static String say(String topic, Throwable failure) {
    for (@Nullable Throwable e = failure; e != null; e = e.getCause()) {
      if (e instanceof AuthorizationException) {
        return "Kafka does not permit it: %s Give the server's principal what docs/security.md lists: ACLs on topic %s, and on topics and groups that begin with internal.topic.prefix and server.id"
            .formatted(sentence(e), topic);
      }
      if (e instanceof AuthenticationException) {
        return "Kafka does not accept the server's credentials: %s Change kafka.sasl.* or kafka.ssl.*"
            .formatted(sentence(e));
      }
    }
    return "Kafka does not answer: " + failure.getMessage();
  }

  /** Whether the server may not do what it tried, or is not known. */
  static boolean isRefusal(Throwable failure) {
    for (@Nullable Throwable e = failure; e != null; e = e.getCause()) {
      if (e instanceof AuthorizationException || e instanceof AuthenticationException) {
        return true;
      }
    }
    return false;
  }

  private static String sentence(Throwable e) {
    String message = String.valueOf(e.getMessage());
    return message.endsWith(".") ? message : message + ".";
  }
}
