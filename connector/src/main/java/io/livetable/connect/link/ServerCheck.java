package io.livetable.connect.link;

import io.livetable.connect.config.ConnectorConfig;
import io.livetable.connect.config.Finding;
import io.livetable.protocol.LinkCodec;
import io.livetable.protocol.LinkMessage;
import io.livetable.protocol.LinkProtocolException;
import io.livetable.protocol.RefuseCode;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks every server whether it would welcome a task of these settings, without pushing to it. A
 * server that does not answer is no finding: it may come later.
 */
public final class ServerCheck {

  private static final Logger LOG = LoggerFactory.getLogger(ServerCheck.class);

  /** Who waits for the answer does not wait for long, whatever the connect time-out is. */
  private static final long MOST_MILLIS = 10_000;

  /** The number of no task. */
  public static final int TASK = Integer.MAX_VALUE;

  private final ConnectorConfig config;
  private final LinkMessage.Hello hello;
  private final ServerLink.Opener opener;
  private final LinkCodec codec = new LinkCodec();

  private ServerCheck(ConnectorConfig config, LinkMessage.Hello hello) {
    this.config = config;
    this.hello = hello;
    this.opener = WebSocketServerLink.opener(config);
  }

  /** What servers object to; waits for the connect time-out, or 10 s, at most. */
  public static List<Finding> findings(ConnectorConfig config, LinkMessage.Hello hello) {
    return new ServerCheck(config, hello).ask();
  }

  private List<Finding> ask() {
    List<CompletableFuture<Optional<Finding>>> answers =
        config.servers().stream()
            .map(server -> answer(server).handle((it, failure) -> judge(server, it, failure)))
            .toList();
    List<Finding> findings = new ArrayList<>();
    answers.forEach(answer -> answer.join().ifPresent(findings::add));
    return findings;
  }

  private CompletableFuture<LinkMessage> answer(URI server) {
    CompletableFuture<LinkMessage> answer =
        new CompletableFuture<LinkMessage>()
            .orTimeout(
                Math.min(MOST_MILLIS, config.connectTimeout().toMillis()), TimeUnit.MILLISECONDS);
    var unused =
        opener
            .open(server, config.linkSecret(), new FirstMessage(answer))
            .whenComplete(
                (link, failure) -> {
                  if (link == null) {
                    answer.completeExceptionally(
                        failure == null ? new IllegalStateException("no link") : failure);
                    return;
                  }
                  var unusedSent = link.send(codec.encode(hello));
                  var unusedEnd = answer.whenComplete((it, none) -> link.abort());
                });
    return answer;
  }

  private Optional<Finding> judge(
      URI server, @Nullable LinkMessage answer, @Nullable Throwable failure) {
    if (answer instanceof LinkMessage.Welcome) {
      return Optional.empty();
    }
    if (answer instanceof LinkMessage.Refuse refuse) {
      String message =
          "server %s refuses the link: %s (%s)".formatted(server, refuse.message(), refuse.code());
      if (RefuseCode.parse(refuse.code()).isFinal()) {
        return Optional.of(new Finding(key(refuse), message));
      }
      return notYet(server, message);
    }
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof LinkRefusedException refused) {
      return Optional.of(new Finding(refused.key(), String.valueOf(refused.getMessage())));
    }
    if (cause instanceof WrongServerException wrong) {
      return Optional.of(
          new Finding(wrong.key(), "server %s: %s".formatted(server, wrong.getMessage())));
    }
    return notYet(server, cause == null ? "it sent " + answer : Reasons.of(cause));
  }

  private static Optional<Finding> notYet(URI server, String reason) {
    LOG.warn("The settings could not be checked with server {}: {}", server, reason);
    return Optional.empty();
  }

  /** The setting that a final refusal is about. */
  private static String key(LinkMessage.Refuse refuse) {
    return switch (RefuseCode.parse(refuse.code())) {
      case UNKNOWN_TOPIC -> "topics";
      case CONVERTER_MISMATCH ->
          refuse.message().contains("value.converter") ? "value.converter" : "key.converter";
      default -> ConnectorConfig.SERVERS;
    };
  }

  /** Takes the first message of a link. */
  private record FirstMessage(CompletableFuture<LinkMessage> answer)
      implements ServerLink.Listener {

    @Override
    public void onMessage(byte[] message) {
      try {
        answer.complete(new LinkCodec().decode(message, 0, message.length));
      } catch (LinkProtocolException e) {
        answer.completeExceptionally(
            new WrongServerException(
                ConnectorConfig.SERVERS, "it sent what is no link message: " + e.getMessage()));
      }
    }

    @Override
    public void onPong() {
      // Not asked for.
    }

    @Override
    public void onClosed(String reason) {
      answer.completeExceptionally(new java.io.IOException(reason));
    }
  }
}
