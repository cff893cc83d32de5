package io.livetable.server.link;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.livetable.protocol.Epoch;
import io.livetable.protocol.Event;
import io.livetable.protocol.LinkMessage;
import io.livetable.protocol.LinkMessage.Ack;
import io.livetable.protocol.LinkMessage.Close;
import io.livetable.protocol.LinkMessage.Fault;
import io.livetable.protocol.LinkMessage.Hello;
import io.livetable.protocol.LinkMessage.Open;
import io.livetable.protocol.LinkMessage.Range;
import io.livetable.protocol.LinkMessage.Refuse;
import io.livetable.protocol.LinkMessage.Welcome;
import io.livetable.protocol.RefuseCode;
import io.livetable.protocol.Renderer;
import io.livetable.server.config.ServerConfig;
import io.livetable.server.http.HealthSource.Readiness;
import io.livetable.server.http.HttpServer;
import io.livetable.server.http.ListenerException;
import io.livetable.server.link.FakeTarget.Push;
import io.livetable.server.metrics.LinkMeters;
import io.livetable.server.testkit.Frame;
import io.livetable.server.testkit.RawSocket;
import io.livetable.server.testkit.TaskSocket;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LinkEndpointTest {

  private static final String SECRET = "a-secret-of-some-length";
  private static final int WINDOW = 10_000;
  private static final int LARGEST = 5_000;
  private static final Duration HELLO = Duration.ofSeconds(10);

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final FakeTarget target = new FakeTarget();
  private final AtomicLong nanos = new AtomicLong();
  private final Links links = links();
  private final HttpServer server = server(links);

  @BeforeEach
  void start() throws ListenerException {
    server.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void shouldHandRangesOverAndAcknowledgeThem() throws Exception {
    TaskSocket task = openPartition(1);
    Event event = new Event("ACC-1", 1, 7, 1234, "{\"a\":1}".getBytes(StandardCharsets.UTF_8));

    task.send(new Range(1, "balances", 1, 5, 8, List.of(event)));

    assertEquals(new Ack(1), task.next());
    Push push = target.pushes.remove();
    assertEquals(1, push.partition());
    assertEquals(5, push.base());
    assertEquals(8, push.end());
    assertEquals(List.of(event), push.events());
    assertEquals(1, registry.counter("livetable.link.ranges", "feed", "balance").count());
    assertEquals(1, registry.counter("livetable.link.events", "feed", "balance").count());
  }

  @Test
  void shouldAcknowledgeOnlyWhatHasBeenHandedOver() throws Exception {
    target.holding = true;
    TaskSocket task = openPartition(1);
    for (int seq = 1; seq <= 3; seq++) {
      task.send(range(seq, 10));
    }
    List<Push> pushes = pushes(3);

    pushes.get(1).done().run();
    pushes.get(0).done().run();
    assertEquals(new Ack(2), task.next());
    pushes.get(2).done().run();

    assertEquals(new Ack(3), task.next());
  }

  @Test
  void shouldReadNoFurtherThanTheWindow() throws Exception {
    target.holding = true;
    TaskSocket task = openPartition(1);
    for (int seq = 1; seq <= 10; seq++) {
      task.send(range(seq, 4_000));
    }

    assertEquals(3, pushes(3).size());
    assertNull(target.pushes.poll(300, MILLISECONDS));
    assertTrue(registry.get("livetable.link.unacknowledged.bytes").gauge().value() > WINDOW);
  }

  @Test
  void shouldReadOnWhenTheWindowOpens() throws Exception {
    target.holding = true;
    TaskSocket task = openPartition(1);
    for (int seq = 1; seq <= 3; seq++) {
      task.send(range(seq, 4_000));
    }
    List<Push> held = pushes(3);
    task.send(range(4, 4_000));
    target.holding = false;

    held.forEach(push -> push.done().run());

    assertEquals(4, lastAcknowledged(task, 4));
    assertEquals(1, pushes(1).size());
  }

  @ParameterizedTest
  @MethodSource("breaches")
  void shouldEndALinkWhoseTaskBreaksTheProtocol(LinkMessage message, String complaint)
      throws Exception {
    TaskSocket task = openPartition(1);

    task.send(message);

    Fault fault = assertInstanceOf(Fault.class, task.next());
    assertEquals(RefuseCode.PROTOCOL_ERROR.text(), fault.code());
    assertTrue(fault.message().contains(complaint), fault::message);
    assertEquals(1002, task.closeCode());
    await().until(() -> links.open().isEmpty());
    assertEquals(1, registry.counter("livetable.link.faults", "code", "protocol_error").count());
  }

  static Stream<Arguments> breaches() {
    return Stream.of(
        Arguments.of(hello("balances"), "introduces itself once"),
        Arguments.of(range(2, 10), "range 2 came after range 0"),
        Arguments.of(
            new Range(1, "balances", 2, 0, 1, List.of()), "partition 2, which is not open"),
        Arguments.of(new Range(1, "cards", 1, 0, 1, List.of()), "of topic cards partition 1"),
        Arguments.of(new Open("cards", 0, FakeTarget.EPOCH), "topic cards is no feed"),
        Arguments.of(
            new Open("balances", 3, FakeTarget.EPOCH), "topic balances has no partition 3"),
        Arguments.of(new Ack(1), "a task does not send Ack"));
  }

  @Test
  void shouldEndALinkWithoutAHello() throws Exception {
    TaskSocket task = new TaskSocket(server.linkPort(), SECRET);

    task.send(new Open("balances", 1, FakeTarget.EPOCH));

    assertEquals(
        new Fault(RefuseCode.PROTOCOL_ERROR.text(), "a task introduces itself first"), task.next());
  }

  @Test
  void shouldEndALinkThatCarriesSomethingElse() throws Exception {
    TaskSocket task = openPartition(1);

    task.sendBytes(new byte[] {1, 2, 3});

    Fault fault = assertInstanceOf(Fault.class, task.next());
    assertTrue(fault.message().startsWith("not a link message: "), fault::message);
  }

  @Test
  void shouldEndALinkThatCarriesText() throws Exception {
    TaskSocket task = openPartition(1);

    task.sendText("hello");

    assertEquals(
        new Fault(RefuseCode.PROTOCOL_ERROR.text(), "a link carries binary messages only"),
        task.next());
  }

  @Test
  void shouldCloseALinkWhoseMessageIsTooLarge() throws Exception {
    TaskSocket task = openPartition(1);

    task.sendBytes(new byte[LARGEST + 1]);

    assertEquals(1009, task.closeCode());
    await().until(() -> links.open().isEmpty());
  }

  @Test
  void shouldEndALinkWhoseClaimReachedBeyondTheLog() throws Exception {
    TaskSocket task = openPartition(1);
    task.send(new Range(1, "balances", 1, 5, 1_000, List.of()));
    assertEquals(new Ack(1), task.next());

    target.pushes.remove().refuted().accept(8);

    Fault fault = assertInstanceOf(Fault.class, task.next());
    assertEquals(RefuseCode.PROTOCOL_ERROR.text(), fault.code());
    assertTrue(
        fault
            .message()
            .startsWith(
                "range 1 claims [5, 1000) of topic balances partition 1, whose log ends at 8"),
        fault::message);
    assertEquals(1002, task.closeCode());
  }

  @Test
  void shouldEndALinkThatOpensAnotherEpoch() throws Exception {
    TaskSocket task = openPartition(1);

    task.send(new Open("balances", 1, new Epoch("topic-id-of-old", 3)));

    assertEpochChanged(task);
  }

  @Test
  void shouldEndALinkWhoseTopicIsCreatedAgain() throws Exception {
    TaskSocket task = openPartition(1);
    target.epoch = new Epoch("topic-id-2", 3);

    task.send(range(1, 10));

    assertEpochChanged(task);
    assertEquals(0, target.pushes.size());
  }

  @Test
  void shouldTakeNoRangeOfAPartitionAfterItsClose() throws Exception {
    TaskSocket task = openPartition(1);
    task.send(new Close("balances", 1));

    task.send(range(1, 10));

    Fault fault = assertInstanceOf(Fault.class, task.next());
    assertTrue(fault.message().contains("which is not open"), fault::message);
  }

  @Test
  void shouldRefuseATaskAndClose() throws Exception {
    TaskSocket task = new TaskSocket(server.linkPort(), SECRET);

    task.send(hello("cards"));

    Refuse refuse = assertInstanceOf(Refuse.class, task.next());
    assertEquals(RefuseCode.UNKNOWN_TOPIC.text(), refuse.code());
    assertEquals(1008, task.closeCode());
    assertEquals(1, registry.counter("livetable.link.refused", "code", "unknown_topic").count());
  }

  @Test
  void shouldAskATaskToTryAgainWhileATopicIsUnknown() throws Exception {
    target.epoch = null;
    TaskSocket task = new TaskSocket(server.linkPort(), SECRET);

    task.send(hello("balances"));

    Refuse refuse = assertInstanceOf(Refuse.class, task.next());
    assertEquals(RefuseCode.NOT_READY.text(), refuse.code());
    assertEquals(1013, task.closeCode());
  }

  @Test
  void shouldListLinksWhileTheyAreOpen() throws Exception {
    TaskSocket task = openPartition(1);
    await().until(() -> links.open().equals(List.of(new Links.Link("bank", 0, 1))));
    assertEquals(
        1, registry.get("livetable.links").tags("connector", "bank", "task", "0").gauge().value());

    task.disconnect();

    await().until(() -> links.open().isEmpty());
    await().until(() -> registry.find("livetable.links").gauge() == null);
  }

  @Test
  void shouldTellTasksThatTheServerStops() throws Exception {
    TaskSocket task = openPartition(1);
    await().until(() -> links.open().size() == 1);

    links.close();

    assertEquals(new Fault(RefuseCode.STOPPING.text(), "server s1 stops"), task.next());
    assertEquals(1012, task.closeCode());
    TaskSocket late = new TaskSocket(server.linkPort(), SECRET);
    late.send(hello("balances"));
    assertEquals(new Refuse(RefuseCode.STOPPING.text(), "server s1 stops"), late.next());
  }

  @Test
  void shouldEndTheOlderLinkOfATaskThatLinksAnew() throws Exception {
    TaskSocket older = openPartition(1);
    TaskSocket another = new TaskSocket(server.linkPort(), SECRET);
    another.send(
        new Hello(
            LinkMessage.PROTOCOL,
            "bank",
            1,
            "incarnation",
            List.of("balances"),
            FakeTarget.CONVERTERS,
            Renderer.VERSION));
    assertInstanceOf(Welcome.class, another.next());

    TaskSocket newer = openPartition(1);

    Fault fault = assertInstanceOf(Fault.class, older.next());
    assertEquals(RefuseCode.REPLACED.text(), fault.code());
    assertEquals(1000, older.closeCode());
    newer.send(range(1, 10));
    assertEquals(new Ack(1), newer.next());
    await()
        .untilAsserted(
            () ->
                assertEquals(
                    List.of(new Links.Link("bank", 0, 1), new Links.Link("bank", 1, 0)),
                    links.open().stream()
                        .sorted(java.util.Comparator.comparing(Links.Link::task))
                        .toList()));
  }

  @Test
  void shouldEndALinkThatOnlyPings() throws Exception {
    try (RawSocket peer = linked()) {
      ping(peer);
      nanos.addAndGet(HELLO.toNanos());
      links.tick();
      ping(peer);

      nanos.addAndGet(1);
      links.tick();

      assertEquals(Frame.BINARY, frame(peer).opcode());
      assertEquals(1002, frame(peer).closeCode());
      assertEquals(1, registry.counter("livetable.link.faults", "code", "protocol_error").count());
    }
  }

  @Test
  void shouldCutALinkThatDoesNotAnswerItsEndAndGoesOnPinging() throws Exception {
    try (RawSocket peer = linked()) {
      ping(peer);
      nanos.addAndGet(HELLO.toNanos() + 1);
      links.tick();
      assertEquals(Frame.BINARY, frame(peer).opcode());
      assertEquals(1002, frame(peer).closeCode());
      peer.send(Frame.masked(Frame.whole(Frame.PING), new byte[0]));

      nanos.addAndGet(SECONDS.toNanos(5) + 1);
      links.tick();

      assertNull(peer.frame());
    }
  }

  @Test
  void shouldNotEndALinkThatHasIntroducedItselfHoweverLongItIsSilent() throws Exception {
    TaskSocket task = openPartition(1);
    await().until(() -> links.open().size() == 1);

    nanos.addAndGet(SECONDS.toNanos(100_000));
    links.tick();

    task.send(range(1, 10));
    assertEquals(new Ack(1), task.next());
  }

  /** A connection that has become a WebSocket, and on which no task has introduced itself. */
  private RawSocket linked() throws Exception {
    RawSocket peer = new RawSocket(server.linkPort(), 10_000);
    peer.send(
        "GET /link HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            + "Sec-WebSocket-Protocol: livetable-link.v1\r\nAuthorization: Bearer "
            + SECRET
            + "\r\n\r\n");
    assertEquals(101, peer.answer().status());
    return peer;
  }

  private static Frame frame(RawSocket peer) throws Exception {
    return Objects.requireNonNull(peer.frame(), "the connection has ended");
  }

  private static void ping(RawSocket peer) throws Exception {
    peer.send(Frame.masked(Frame.whole(Frame.PING), new byte[] {1}));
    assertEquals(Frame.PONG, frame(peer).opcode());
  }

  private TaskSocket openPartition(int partition) throws Exception {
    TaskSocket task = new TaskSocket(server.linkPort(), SECRET);
    task.send(hello("balances"));
    assertInstanceOf(Welcome.class, task.next());
    task.send(new Open("balances", partition, FakeTarget.EPOCH));
    return task;
  }

  private static Hello hello(String topic) {
    return new Hello(
        LinkMessage.PROTOCOL,
        "bank",
        0,
        "incarnation",
        List.of(topic),
        FakeTarget.CONVERTERS,
        Renderer.VERSION);
  }

  /** A range of partition 1 whose only event has a value of about {@code bytes}. */
  private static Range range(int seq, int bytes) {
    return new Range(
        seq, "balances", 1, seq, seq + 1L, List.of(new Event("ACC-1", 1, seq, 0, new byte[bytes])));
  }

  private List<Push> pushes(int count) throws InterruptedException {
    List<Push> pushes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Push push = target.pushes.poll(10, SECONDS);
      pushes.add(Objects.requireNonNull(push, "no further push came"));
    }
    return pushes;
  }

  private static long lastAcknowledged(TaskSocket task, long wanted) throws Exception {
    long last = 0;
    while (last < wanted) {
      long next = assertInstanceOf(Ack.class, task.next()).seq();
      assertTrue(next > last, "acknowledgements rise");
      last = next;
    }
    return last;
  }

  private static void assertEpochChanged(TaskSocket task) throws Exception {
    Fault fault = assertInstanceOf(Fault.class, task.next());
    assertEquals(RefuseCode.EPOCH_CHANGED.text(), fault.code());
    assertEquals(1012, task.closeCode());
  }

  private Links links() {
    return new Links(
        "s1",
        "start-1",
        target,
        new LinkLimits(WINDOW, LARGEST, HELLO),
        new LinkMeters(registry),
        nanos::get);
  }

  private HttpServer server(Links of) {
    ServerConfig config =
        ServerConfig.parse(
            Map.ofEntries(
                Map.entry("server.id", "s1"),
                Map.entry("state.dir", "unused"),
                Map.entry("auth.mode", "none"),
                Map.entry("link.secret", SECRET),
                Map.entry("client.listener", "127.0.0.1:0"),
                Map.entry("link.listener", "127.0.0.1:0"),
                Map.entry("admin.listener", "127.0.0.1:0"),
                Map.entry("kafka.bootstrap.servers", "127.0.0.1:1"),
                Map.entry("feeds", "balance"),
                Map.entry("feed.balance.topic", "balances"),
                Map.entry("feed.balance.kind", "latest")));
    return new HttpServer(
        config,
        address -> {
          throw new AssertionError("no client connects");
        },
        of::endpoint,
        LARGEST,
        () -> new Readiness(List.of(), Map.of()),
        registry);
  }
}
