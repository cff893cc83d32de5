package io.livetable.server.races;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.UnixOperatingSystemMXBean;
import io.livetable.server.devstack.SharedStack;
import io.livetable.server.devstack.Stack;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A server of many clients stops, and all come back to it. */
@ExtendWith(SharedStack.class)
final class DrainIT {

  private static final int CLIENTS = 10_000;
  private static final int ACCOUNTS = 100;

  /** SIGTERM, and the process ended by itself. */
  private static final int TERMINATED = 128 + 15;

  private final Stack stack;

  DrainIT(Stack stack) {
    this.stack = stack;
  }

  @Test
  void shouldSendEveryClientAwayAndBackWithoutGapOrDuplicate() throws Exception {
    // given as many clients as this process may have sockets, up to 10,000
    int clients = Math.min(CLIENTS, freeDescriptors() - 500);
    assertTrue(clients >= 100, () -> "only " + freeDescriptors() + " files may be opened");
    InetSocketAddress server =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), stack.ports().client());
    List<Member> members =
        IntStream.range(0, clients).mapToObj(i -> new Member("transfers", account(i))).toList();
    produce("0");
    try (Crowd crowd = new Crowd(server, members)) {
      crowd.connect();
      produce("1");
      crowd.awaitAll(member -> member.shown().equals(List.of("0", "1")));

      // when their server stops
      CompletableFuture<Void> stopped = CompletableFuture.runAsync(() -> stack.stop("server"));
      crowd.awaitAll(member -> member.stage() == Member.Stage.CLOSED);
      stopped.get();

      // then each was told to come back, and closed for a restart, in the time that a stop has
      assertEquals(clients, crowd.count(Member::drained));
      assertEquals(TERMINATED, stack.child("server").exitStatus());

      // and all are live and exact where they come back to
      produce("2");
      stack.startServer();
      stack.awaitServer();
      crowd.connect();
      produce("3");
      crowd.awaitAll(member -> member.shown().equals(List.of("0", "1", "2", "3")));
    }
  }

  private static int freeDescriptors() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? (int)
            Math.min(
                Integer.MAX_VALUE,
                unix.getMaxFileDescriptorCount() - unix.getOpenFileDescriptorCount())
        : CLIENTS;
  }

  private static String account(int client) {
    return "drain-" + client % ACCOUNTS;
  }

  private void produce(String value) throws Exception {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", stack.ports().bootstrap(), "linger.ms", 0),
            new StringSerializer(),
            new StringSerializer())) {
      for (int i = 0; i < ACCOUNTS; i++) {
        producer.send(new ProducerRecord<>("account-transfers", account(i), value)).get();
      }
    }
  }
}
