package io.livetable.server.session;

import static io.livetable.server.hub.Events.event;
import static io.livetable.server.hub.Events.removal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.livetable.protocol.FeedKind;
import io.livetable.server.subscription.ManualTimers;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What a client that reads slowly gets of a latest feed, "x", and of a history, "y". It has its
 * snapshots, and a frame is in flight that nobody takes.
 */
class ConflationTest {

  /** An update is about 100 bytes long. */
  private static final int BOUND = 1_000;

  private final ManualTimers timers = new ManualTimers();
  private final FakeFeed x = new FakeFeed("x", FeedKind.LATEST, timers);
  private final FakeFeed y = new FakeFeed("y", FeedKind.HISTORY, timers);
  private final FakeWire wire = new FakeWire(false);
  private final FeedSources sources = new FeedSources(List.of(x.source(), y.source()));
  private final ClientSession[] session = new ClientSession[1];
  private final Outbox outbox =
      new Outbox(
          wire, Generous.bytes(BOUND), Generous.charge(), () -> session[0].drained(), () -> 0);

  @BeforeEach
  void subscribe() {
    session[0] =
        new ClientSession(
            sources,
            outbox,
            2,
            new ClientCodec(),
            Generous.allowance(),
            Generous.charge(),
            SessionAuth.off(outbox),
            () -> {});
    x.makeReady();
    y.makeReady();
    assertTrue(session[0].receive("{\"type\":\"subscribe\",\"id\":1,\"account\":\"a\"}"));
    x.answer();
    y.answer();
    sent();
    wire.frames();
  }

  /** All that waits leaves; what the client got since the last call, in short. */
  private List<String> sent() {
    List<String> all = new ArrayList<>();
    while (wire.inFlight() > 0) {
      wire.leave();
      x.loop.run();
      y.loop.run();
    }
    try {
      for (String frame : wire.frames()) {
        JsonNode json = new ObjectMapper().readTree(frame);
        for (JsonNode message : json.isArray() ? json : List.of(json)) {
          all.add(shorten(message));
        }
      }
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
    return all;
  }

  private static String shorten(JsonNode message) {
    StringBuilder text = new StringBuilder(message.path("type").asText());
    text.append(' ').append(message.path("feed").asText());
    if (message.has("offset")) {
      text.append(' ').append(message.path("offset").asText());
      text.append(" after ").append(message.path("prev").asText());
      text.append(message.path("value").isNull() ? " removed" : "");
    }
    if (message.has("conflated")) {
      text.append(" without ").append(message.path("conflated").asText());
    }
    return text.toString();
  }

  /** A frame is in flight, and half of the bound is taken. */
  private void fallBehind() {
    outbox.add(new byte[] {'{', '}'});
    outbox.add(
        ("\"" + "z".repeat(BOUND / 2) + "\"").getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  private void push(FakeFeed feed, long... offsets) {
    for (long offset : offsets) {
      feed.push(offset);
      feed.loop.run();
    }
  }

  @Test
  void shouldGiveEveryUpdateToAClientThatKeepsUp() {
    outbox.add(new byte[] {'{', '}'});
    push(x, 12, 14, 16);

    assertEquals(
        List.of(" ", "update x 12 after 7", "update x 14 after 12", "update x 16 after 14"),
        sent());
    assertEquals(0, x.conflated());
  }

  @Test
  void shouldPutTheNewestUpdateOfALatestFeedInThePlaceOfThoseThatWait() {
    fallBehind();
    push(x, 12);
    push(y, 11);
    push(x, 14, 16, 18);

    assertEquals(List.of(" ", " ", "update x 18 after 7 without 3", "update y 11 after 7"), sent());
    assertEquals(4, x.updated());
    assertEquals(3, x.conflated());
  }

  @Test
  void shouldNeverSkipAnEventOfAHistory() {
    fallBehind();
    push(y, 12, 14, 16);

    assertEquals(
        List.of(" ", " ", "update y 12 after 7", "update y 14 after 12", "update y 16 after 14"),
        sent());
    assertEquals(0, y.conflated());
  }

  @Test
  void shouldSkipARemovalAndTellARemovalThatIsTheNewest() {
    fallBehind();
    push(x, 12);
    x.push(removal("a", 14));
    push(x, 16);
    x.push(removal("a", 18));
    x.loop.run();

    assertEquals(List.of(" ", " ", "update x 18 after 7 removed without 3"), sent());
  }

  @Test
  void shouldLeaveAloneWhatIsInFlight() {
    fallBehind();
    push(x, 12);
    wire.leave(); // The next frame holds all that waited, more than half of the bound.
    push(x, 14, 16);

    assertEquals(
        List.of(" ", " ", "update x 12 after 7", "update x 16 after 12 without 1"), sent());
  }

  @Test
  void shouldNotPutAnUpdateBeforeAStatus() {
    fallBehind();
    push(x, 12);
    timers.advance(6_000);
    x.hub.tick();
    x.loop.run();
    push(x, 14, 16);

    assertEquals(
        List.of(" ", " ", "update x 12 after 7", "status x", "update x 16 after 12 without 1"),
        sent());
  }

  @Test
  void shouldNotPutAnUpdateBeforeASnapshotOrAResumption() {
    fallBehind();
    push(x, 12);
    x.hub.initialised(0, 20);
    x.loop.run();
    x.table.answer(20, 15, 0, -1);
    x.loop.run();
    x.hub.push(x.epoch(), 0, 20, 22, List.of(event("a", 21)), () -> {});
    x.loop.run();
    x.hub.initialised(0, 30);
    x.loop.run();
    x.table.answer(30, 21, 0, -1);
    x.loop.run();
    x.hub.push(x.epoch(), 0, 30, 32, List.of(event("a", 31)), () -> {});
    x.loop.run();

    assertEquals(
        List.of(
            " ",
            " ",
            "update x 12 after 7",
            "snapshot x",
            "update x 21 after 15",
            "resumed x",
            "update x 31 after 21"),
        sent());
  }

  @Test
  void shouldKeepALatestFeedLiveWhileTheOutboxIsFull() {
    fallBehind();
    push(x, 12);
    push(y, 12, 14, 16, 18, 20, 22, 24, 26); // More than there is room for.
    assertTrue(outbox.isFull());
    push(x, 14, 16);

    List<String> got = sent();

    assertTrue(got.contains("update x 16 after 7 without 2"), got::toString);
    assertEquals(0, x.counts.of("slow"));
    assertEquals(1, y.counts.of("slow"));
    assertTrue(got.contains("resumed y"), got::toString);
    assertTrue(got.contains("update y 26 after 24"), got::toString);
  }

  @Test
  void shouldNotHideAnUpdateThatDoesNotFollowOnTheOneThatWaits() {
    LatestUpdate waits = new LatestUpdate(update(12, 7), new AccountSubscription(1, "a", outbox));

    assertTrue(waits.isFollowedBy(update(14, 12)));
    assertEquals(
        List.of(false, false),
        List.of(waits.isFollowedBy(update(16, 14)), waits.isFollowedBy(update(12, 7))));
  }

  private static io.livetable.server.hub.Update update(long offset, long prev) {
    return new io.livetable.server.hub.Update(
        event("a", offset), prev, io.livetable.server.hub.Path.PUSH);
  }
}
