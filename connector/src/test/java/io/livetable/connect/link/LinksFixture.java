package io.livetable.connect.link;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.livetable.connect.config.ConnectorConfig;
import io.livetable.connect.delivery.Delivery;
import io.livetable.connect.delivery.Limits;
import io.livetable.protocol.ConverterIdentity;
import io.livetable.protocol.Event;
import io.livetable.protocol.LinkMessage;
import io.livetable.protocol.Renderer;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.types.Password;
import org.junit.jupiter.api.AfterEach;

/** Links to scripted servers, which are closed after each test. */
abstract class LinksFixture {

  static final TopicPartition P = new TopicPartition("topic", 2);
  private static final long QUEUE_BYTES = 20_000;

  final List<AutoCloseable> open = new ArrayList<>();
  final Map<String, String> settings = new HashMap<>();
  volatile String newSecret = "wrong";
  Duration connectTimeout = Duration.ofSeconds(10);
  Duration ackTimeout = Duration.ofSeconds(10);
  Duration backoffMax = Duration.ofMillis(50);

  @AfterEach
  void close() throws Exception {
    Collections.reverse(open);
    for (AutoCloseable closeable : open) {
      closeable.close();
    }
  }

  ScriptedServer server() throws Exception {
    ScriptedServer server = ScriptedServer.start(0);
    open.add(server);
    return server;
  }

  Links started(URI... servers) {
    Links links = links(servers);
    links.changeDelivery(delivery -> delivery.open(P));
    awaitInSync(links);
    return links;
  }

  Links links(URI... servers) {
    return links(ScriptedServer.SECRET, servers);
  }

  Links links(String secret, URI... servers) {
    settings.put(
        "servers", Arrays.stream(servers).map(URI::toString).collect(Collectors.joining(",")));
    settings.put("link.secret", secret);
    settings.put("connect.timeout.ms", Long.toString(connectTimeout.toMillis()));
    settings.put("ack.timeout.ms", Long.toString(ackTimeout.toMillis()));
    settings.put("retry.backoff.ms", "10");
    settings.put("retry.backoff.max.ms", Long.toString(backoffMax.toMillis()));
    ConnectorConfig config = ConnectorConfig.parse(settings);
    LinkMessage.Hello hello =
        new LinkMessage.Hello(
            LinkMessage.PROTOCOL,
            "connector",
            0,
            "incarnation",
            List.of("topic"),
            new ConverterIdentity("k", "0", "v", "0"),
            Renderer.VERSION);
    Limits limits = new Limits(true, 100, 5000, QUEUE_BYTES, ackTimeout.toNanos());
    Credentials credentials = new Credentials(config.linkSecret(), () -> new Password(newSecret));
    Links links = new Links(config, hello, new Delivery(limits), credentials);
    open.add(links);
    links.start();
    return links;
  }

  static LinkMessage.Welcome.Feed feed(LinkMessage.Welcome welcome) {
    return welcome.feeds().values().iterator().next();
  }

  static void put(Links links, long... offsets) {
    links.changeDelivery(
        delivery -> {
          for (long offset : offsets) {
            delivery.add(P, offset, new Event("acc", 2, offset, 0, new byte[100]));
          }
        });
    links.flush();
  }

  static long committable(Links links) {
    return links.withDelivery(delivery -> delivery.committable(P, Long.MAX_VALUE));
  }

  static void awaitCommittable(Links links, long offset) {
    await()
        .untilAsserted(
            () ->
                assertEquals(
                    offset, links.<Long>withDelivery(delivery -> delivery.committable(P, offset))));
  }

  static void awaitInSync(Links links) {
    await().until(() -> links.withDelivery(Delivery::isInSync));
  }

  static String awaitFailure(Links links) {
    await().until(() -> links.failure().isPresent());
    return links.failure().orElseThrow();
  }
}
