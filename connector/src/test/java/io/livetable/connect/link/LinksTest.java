package io.livetable.connect.link;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.livetable.connect.delivery.Delivery;
import io.livetable.protocol.Event;
import io.livetable.protocol.LinkMessage;
import io.livetable.protocol.RefuseCode;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LinksTest extends LinksFixture {

  @Test
  void shouldGreetAnnouncePartitionsAndSendRanges() throws Exception {
    ScriptedServer server = server();
    Links links = links(server.url());
    links.changeDelivery(delivery -> delivery.open(P));
    awaitInSync(links);

    put(links, 5, 6, 9);

    awaitCommittable(links, 10);
    LinkMessage.Hello hello = server.received(LinkMessage.Hello.class).get(0);
    assertEquals("connector", hello.connector());
    assertEquals(List.of("topic"), hello.topics());
    assertEquals(
        List.of(new LinkMessage.Open("topic", 2, ScriptedServer.EPOCH)),
        server.received(LinkMessage.Open.class));
    assertEquals(List.of("[5,10)"), server.spans());
    assertEquals(OptionalInt.of(1 << 16), links.maxMessageBytes());
  }

  @Test
  void shouldSayWhenAPartitionIsLost() throws Exception {
    ScriptedServer server = server();
    Links links = started(server.url());

    links.changeDelivery(delivery -> delivery.close(P));
    links.flush();

    await()
        .untilAsserted(
            () ->
                assertEquals(
                    List.of(new LinkMessage.Close("topic", 2)),
                    server.received(LinkMessage.Close.class)));
  }

  @Test
  void shouldFailWithTheRemedyWhenTheSecretIsWrong() throws Exception {
    ScriptedServer server = server();

    Links links = links("wrong", server.url());

    String failure = awaitFailure(links);
    assertTrue(failure.contains(server.url().toString()), failure);
    assertTrue(failure.contains("set link.secret to the server's link.secret"), failure);
  }

  @Test
  void shouldReadTheSecretAgainAfterARejection() throws Exception {
    ScriptedServer server = server();
    Links links = started(server.url());
    server.secret("another");
    newSecret = "another";

    server.cut();

    await().until(() -> server.connections() == 2);
    awaitInSync(links);
    assertEquals(Optional.empty(), links.failure());
  }

  @Test
  void shouldDropASilentServerAndLeaveTheOthersAlone() throws Exception {
    ackTimeout = Duration.ofSeconds(1);
    ScriptedServer healthy = server();
    ScriptedServer behind = server();
    Relay relay = Relay.to(behind.port());
    open.add(relay);
    URI silent = URI.create("ws://127.0.0.1:" + relay.port() + "/link");
    Links links = started(healthy.url(), silent);
    await().until(() -> links.withDelivery(d -> d.has(healthy.url()) && d.has(silent)));

    relay.swallow();

    await().until(() -> !links.withDelivery(delivery -> delivery.has(silent)));
    assertEquals("no sign of life for 1000 ms", links.status(silent).lastError());
    put(links, 1);
    awaitCommittable(links, 2);
    assertEquals(1, healthy.connections());
    assertEquals(List.of(1L), healthy.offsets());
  }

  @Test
  void shouldFailWithTheServersMessageWhenTheRefusalIsFinal() throws Exception {
    ScriptedServer server = server();
    server.greet(
        hello ->
            new LinkMessage.Refuse(
                RefuseCode.CONVERTER_MISMATCH.text(), "set value.converter to X"));

    Links links = links(server.url());

    String failure = awaitFailure(links);
    assertTrue(failure.contains("set value.converter to X"), failure);
  }

  @Test
  void shouldFailWhenATopicIsNoFeed() throws Exception {
    ScriptedServer server = server();
    server.greet(
        hello -> {
          LinkMessage.Welcome welcome = ScriptedServer.welcome(1000, 1000);
          return new LinkMessage.Welcome(
              "s1", "i", java.util.Map.of("other", feed(welcome)), 1000, 1000);
        });

    Links links = links(server.url());

    assertTrue(awaitFailure(links).contains("no feed for the topics [topic]"));
  }

  @Test
  void shouldGoOnWithTheOthersWhileOneRefusesAndTakeItInWhenItIsMended() throws Exception {
    ScriptedServer good = server();
    ScriptedServer bad = server();
    bad.greet(
        hello ->
            new LinkMessage.Refuse(
                RefuseCode.CONVERTER_MISMATCH.text(), "set value.converter to X"));
    Links links = started(good.url(), bad.url());
    await().until(() -> links.status(bad.url()).state() == LinkState.REFUSED);

    put(links, 1);

    awaitCommittable(links, 2);
    await().until(() -> bad.connections() > 2);
    assertEquals(Optional.empty(), links.failure());
    assertTrue(links.status(bad.url()).lastError().contains("set value.converter to X"));

    bad.greet(hello -> ScriptedServer.welcome(1 << 20, 1 << 16));

    await().until(() -> links.withDelivery(delivery -> delivery.has(bad.url())));
    assertEquals(LinkState.LINKED, links.status(bad.url()).state());
  }

  @Test
  void shouldNotFailWhileAServerThatMayLetItInIsAway() throws Exception {
    ScriptedServer away = server();
    ScriptedServer bad = server();
    Links links = started(away.url(), bad.url());
    await().until(() -> links.withDelivery(d -> d.has(away.url()) && d.has(bad.url())));
    away.greet(hello -> new LinkMessage.Refuse(RefuseCode.NOT_READY.text(), "starting"));
    bad.greet(hello -> new LinkMessage.Refuse(RefuseCode.UNKNOWN_TOPIC.text(), "add a feed"));

    away.cut();
    bad.cut();

    await().until(() -> bad.connections() > 2);
    assertEquals(Optional.empty(), links.failure());

    away.greet(hello -> new LinkMessage.Refuse(RefuseCode.UNKNOWN_TOPIC.text(), "add a feed"));

    String failure = awaitFailure(links);
    assertTrue(failure.contains(away.url() + " refuses"), failure);
    assertTrue(failure.contains(bad.url() + " refuses"), failure);
  }

  @Test
  void shouldTryAgainWhenTheRefusalIsNotFinal() throws Exception {
    ScriptedServer server = server();
    AtomicInteger hellos = new AtomicInteger();
    server.greet(
        hello ->
            hellos.incrementAndGet() < 3
                ? new LinkMessage.Refuse(RefuseCode.NOT_READY.text(), "starting")
                : ScriptedServer.welcome(1 << 20, 1 << 16));

    Links links = links(server.url());

    awaitInSync(links);
    assertEquals(3, hellos.get());
    assertEquals(Optional.empty(), links.failure());
  }

  @Test
  void shouldSendWhatWasNotAcknowledgedAgainAfterACut() throws Exception {
    ScriptedServer server = server();
    server.acknowledge(false);
    Links links = started(server.url());
    put(links, 1, 2);
    put(links, 3);
    await().until(() -> server.offsets().equals(List.of(1L, 2L, 3L)));
    server.send(new LinkMessage.Ack(1));
    awaitCommittable(links, 3);

    server.acknowledge(true);
    server.cut();

    awaitCommittable(links, 4);
    assertEquals(List.of(1L, 2L, 3L, 3L), server.offsets());
  }

  @Test
  void shouldWaitLongBeforeItTakesOverFromTheLinkThatReplacedIt() throws Exception {
    backoffMax = Duration.ofHours(1);
    ScriptedServer server = server();
    ScriptedServer other = server();
    Links links = started(server.url(), other.url());
    await().until(() -> links.withDelivery(d -> d.has(server.url()) && d.has(other.url())));

    server.send(new LinkMessage.Fault(RefuseCode.REPLACED.text(), "linked anew"));

    await().until(() -> links.status(server.url()).state() == LinkState.WAITING);
    other.cut();
    await().until(() -> other.connections() == 2);
    assertEquals(1, server.connections());
  }

  @Test
  void shouldConnectAgainAfterAFaultOrNonsense() throws Exception {
    ScriptedServer server = server();
    Links links = started(server.url());

    server.send(new LinkMessage.Fault(RefuseCode.EPOCH_CHANGED.text(), "topic was re-created"));
    await().until(() -> server.connections() == 2);
    awaitInSync(links);
    server.sendBytes(new byte[] {1, 2, 3});
    await().until(() -> server.connections() == 3);
    awaitInSync(links);
    server.send(new LinkMessage.Ack(77));
    await().until(() -> server.connections() == 4);
    awaitInSync(links);

    assertEquals(Optional.empty(), links.failure());
  }

  @Test
  void shouldFindAServerThatStartsLater() throws Exception {
    ScriptedServer first = server();
    int port = first.port();
    URI url = first.url();
    first.close();
    Links links = links(url);
    links.changeDelivery(delivery -> delivery.open(P));
    put(links, 1);
    assertTrue(links.withDelivery(Delivery::isPaused));

    ScriptedServer second = ScriptedServer.start(port);
    open.add(second);

    awaitCommittable(links, 2);
    assertEquals(List.of(1L), second.offsets());
  }

  @Test
  void shouldGiveUpOnAServerThatAcceptsAndStaysSilent() throws Exception {
    connectTimeout = Duration.ofMillis(500);
    try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      Links links = links(URI.create("ws://127.0.0.1:" + silent.getLocalPort() + "/link"));

      silent.setSoTimeout(10_000);
      silent.accept().close();
      silent.accept();
      silent.accept();

      assertFalse(links.withDelivery(Delivery::isInSync));
    }
  }

  @Test
  void shouldGiveUpOnAServerThatDoesNotWelcome() throws Exception {
    connectTimeout = Duration.ofMillis(500);
    ScriptedServer server = server();
    server.greet(hello -> null);

    Links links = links(server.url());

    await().until(() -> server.connections() >= 2);
    assertFalse(links.withDelivery(Delivery::isInSync));
  }

  @Test
  void shouldSendEverythingToEveryServer() throws Exception {
    ScriptedServer one = server();
    ScriptedServer two = server();
    Links links = started(one.url(), two.url());
    await().until(() -> links.withDelivery(d -> d.has(one.url()) && d.has(two.url())));

    put(links, LongStream.range(0, 50).toArray());

    List<Long> all = LongStream.range(0, 50).boxed().toList();
    await().untilAsserted(() -> assertEquals(all, one.offsets()));
    await().untilAsserted(() -> assertEquals(all, two.offsets()));
  }

  @Test
  void shouldNotWaitForAStalledServerAndDropIt() throws Exception {
    ackTimeout = Duration.ofSeconds(2);
    ScriptedServer healthy = server();
    ScriptedServer stalled = server();
    stalled.acknowledge(false);
    Links links = started(healthy.url(), stalled.url());
    await().until(() -> links.withDelivery(d -> d.has(healthy.url()) && d.has(stalled.url())));

    put(links, 1);

    awaitCommittable(links, 2);
    await().until(() -> stalled.closed() > 0);
    stalled.acknowledge(true);
    await().until(() -> links.withDelivery(d -> d.has(stalled.url())));
    put(links, 2);
    await().until(() -> stalled.offsets().contains(2L));
    assertEquals(List.of(1L, 2L), healthy.offsets());
    assertEquals(0, healthy.closed());
  }

  @Test
  void shouldKeepTheLastServerWhenItStalls() throws Exception {
    ackTimeout = Duration.ofSeconds(2);
    ScriptedServer server = server();
    server.acknowledge(false);
    Links links = started(server.url());
    put(links, 1);

    await().until(() -> !links.withDelivery(Delivery::isInSync));
    assertEquals(1L, committable(links));
    await().until(() -> !server.received(LinkMessage.Range.class).isEmpty());
    server.send(new LinkMessage.Ack(1));

    awaitInSync(links);
    awaitCommittable(links, 2);
    assertEquals(1, server.connections());
  }

  @Test
  void shouldPauseWhenTheQueueOfTheLastServerIsFullAndGoOnWhenItDrains() throws Exception {
    ScriptedServer server = server();
    server.acknowledge(false);
    Links links = started(server.url());

    put(links, LongStream.range(0, 250).toArray());

    assertTrue(links.withDelivery(Delivery::isPaused));
    await().until(() -> server.offsets().size() == 250);
    List<LinkMessage.Range> ranges = server.received(LinkMessage.Range.class);
    server.send(new LinkMessage.Ack(ranges.get(ranges.size() - 1).seq()));
    await().until(() -> !links.withDelivery(Delivery::isPaused));
    awaitCommittable(links, 250);
  }

  @Test
  void shouldKeepWithinTheWindow() throws Exception {
    ScriptedServer server = server();
    server.acknowledge(false);
    server.greet(hello -> ScriptedServer.welcome(400, 1 << 16));
    Links links = started(server.url());
    for (long offset = 0; offset < 6; offset++) {
      put(links, offset);
    }
    await().until(() -> !server.offsets().isEmpty());
    int before = server.offsets().size();
    assertTrue(before < 6, "the window holds fewer than six ranges");

    for (int seq = 1; seq <= 6; seq++) {
      int next = seq;
      await().until(() -> server.offsets().size() >= next);
      server.send(new LinkMessage.Ack(seq));
    }

    awaitCommittable(links, 6);
    assertEquals(List.of(0L, 1L, 2L, 3L, 4L, 5L), server.offsets());
  }

  @Test
  void shouldCutRangesToWhatTheServerTakesAndLeaveOutWhatIsTooLarge() throws Exception {
    ScriptedServer server = server();
    server.greet(hello -> ScriptedServer.welcome(1 << 20, 600));
    Links links = started(server.url());
    links.changeDelivery(
        delivery -> {
          for (long offset = 0; offset < 10; offset++) {
            int size = offset == 4 ? 1000 : 100;
            delivery.add(P, offset, new Event("acc", 2, offset, 0, new byte[size]));
          }
        });

    links.flush();

    awaitCommittable(links, 10);
    assertEquals(List.of(0L, 1L, 2L, 3L, 5L, 6L, 7L, 8L, 9L), server.offsets());
    assertTrue(server.largestMessage() <= 600, "largest: " + server.largestMessage());
    assertTrue(server.spans().toString().contains("4), [5,"), server.spans().toString());
  }

  @Test
  void shouldCommitAClaimOfWhichNothingCanBeSent() throws Exception {
    ScriptedServer server = server();
    server.greet(hello -> ScriptedServer.welcome(1 << 20, 600));
    Links links = started(server.url());

    links.changeDelivery(d -> d.add(P, 0, new Event("acc", 2, 0, 0, new byte[1000])));
    links.flush();

    awaitCommittable(links, 1);
    assertEquals(List.of(), server.spans());
  }

  @Test
  void shouldCountWhatGoesOverALinkAndSayWhyTheLastOneWasLost() throws Exception {
    ScriptedServer server = server();
    server.acknowledge(false);
    Links links = started(server.url());
    put(links, 1, 2);
    await().until(() -> server.offsets().size() == 2);
    LinkStatus before = links.status(server.url());
    assertEquals(LinkState.LINKED, before.state());
    assertTrue(before.inSync() && before.queueBytes() > 200);
    assertEquals(List.of(1L, 2L, 1L, 0L, ""), counts(before));

    server.acknowledge(true);
    server.cut();

    awaitCommittable(links, 3);
    LinkStatus after = links.status(server.url());
    assertEquals(List.of(2L, 4L, 2L, 1L, after.lastError()), counts(after));
    assertTrue(!after.lastError().isEmpty());
    assertEquals(0, after.queueBytes());
    assertEquals(0, after.oldestUnacknowledgedMillis());
  }

  private static List<Object> counts(LinkStatus status) {
    return List.of(
        status.links(),
        status.records(),
        status.ranges(),
        status.redeliveries(),
        status.lastError());
  }
}
