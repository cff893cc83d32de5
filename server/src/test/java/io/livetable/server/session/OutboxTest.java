package io.livetable.server.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OutboxTest {

  private final FakeWire wire = new FakeWire(false);
  private final AtomicInteger drained = new AtomicInteger();
  private final AtomicLong now = new AtomicLong(1_000);
  private final Outbox outbox = outbox(wire, 10);

  private Outbox outbox(Outbox.Wire to, int maxBytes) {
    return new Outbox(
        to, Generous.bytes(maxBytes), Generous.charge(), drained::incrementAndGet, now::get);
  }

  /** Offers an update, and ends the turn. */
  private boolean offer(byte[] message) {
    return offer(outbox, message, new Outbox.Slot());
  }

  private static boolean offer(Outbox box, byte[] message, Outbox.Slot place) {
    boolean taken = box.offer(message, place);
    box.flush();
    return taken;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  @Test
  void shouldSendAMessageAloneAsItIs() {
    outbox.add(bytes("{1}"));

    assertEquals(List.of("{1}"), wire.frames());
  }

  @Test
  void shouldHaveOneFrameInFlightAndSendWhatWaitsAsOneArray() {
    outbox.add(bytes("{1}"));
    outbox.add(bytes("{2}"));
    assertTrue(offer(bytes("{3}")));
    assertEquals(List.of("{1}"), wire.frames());
    assertEquals(9, outbox.bytes());

    wire.leave();
    assertEquals(List.of("[{2},{3}]"), wire.frames());
    assertEquals(1, wire.inFlight());
    assertEquals(6, outbox.bytes());

    wire.leave();
    outbox.add(bytes("{4}"));
    assertEquals(List.of("{4}"), wire.frames());
  }

  @Test
  void shouldKeepFramesToTheirSizeUnlessOneMessageIsLarger() {
    String large = "\"" + "x".repeat(40_000) + "\"";
    String huge = "\"" + "y".repeat(100_000) + "\"";
    for (String text : List.of("{1}", large, "{2}", large, huge, "{3}", "{4}")) {
      outbox.add(bytes(text));
    }
    List<String> frames = new ArrayList<>();
    while (wire.inFlight() > 0) {
      wire.leave();
      frames.addAll(wire.frames());
    }

    assertEquals(List.of("{1}", "[" + large + ",{2}]", large, huge, "[{3},{4}]"), frames);
  }

  @Test
  void shouldRefuseUpdatesFromTheFirstThatFindsNoRoomUntilAllHasLeft() {
    outbox.add(bytes("12345"));
    assertTrue(offer(bytes("1234")));
    assertTrue(offer(bytes("123456")));
    assertFalse(offer(bytes("1")));
    assertTrue(outbox.isFull());
    outbox.add(bytes("always taken"));
    wire.leave();
    assertFalse(offer(bytes("1")), "not all has left");
    assertEquals(0, drained.get());
    wire.leave();

    assertEquals(1, drained.get());
    assertFalse(outbox.isFull());
    assertTrue(offer(bytes("1")));
    assertEquals(0, outbox.fullForMs());
  }

  @Test
  void shouldTakeAnUpdateThatIsLargerThanItselfBehindWhatMustComeBeforeIt() {
    outbox.add(bytes("resumed"));
    assertTrue(offer(bytes("larger than the outbox")));
    assertTrue(outbox.isFull(), "and promises to say when it has drained");
    wire.leave();
    wire.leave();

    assertEquals(1, drained.get());
  }

  @Test
  void shouldSayThatItHasDrainedOnlyIfItRefusedOrSaidThatItWould() {
    assertFalse(outbox.isFull());
    outbox.add(bytes("12345"));
    assertFalse(outbox.isFull());
    wire.leave();

    assertEquals(0, drained.get());
  }

  @Test
  void shouldTellForHowLongItHasBeenFullAndIdle() {
    outbox.add(bytes("1234567890"));
    offer(bytes("1"));
    assertEquals(1, outbox.fullForMs());
    now.set(1_500);

    assertEquals(500, outbox.fullForMs());
    assertEquals(500, outbox.idleForMs());
  }

  @Test
  void shouldCallNobodyUntilItIsFlushed() {
    outbox.append(bytes("{1}"));
    outbox.append(bytes("{2}"));
    assertEquals(List.of(), wire.frames());
    outbox.flush();
    outbox.flush();

    assertEquals(List.of("[{1},{2}]"), wire.frames());
  }

  @Test
  void shouldDropEverythingOnceItIsClosed() {
    outbox.add(bytes("{1}"));
    outbox.add(bytes("{2}"));
    outbox.isFull();
    offer(bytes("1234567890"));
    wire.frames();
    outbox.close();
    wire.leave();
    outbox.add(bytes("{3}"));
    outbox.append(bytes("{4}"));
    outbox.flush();

    assertTrue(offer(bytes("{5}")), "nobody need wait for it");
    assertEquals(List.of(), wire.frames());
    assertEquals(0, outbox.bytes());
    assertEquals(0, drained.get());
  }

  private Outbox.Slot waiting(String text) {
    Outbox.Slot place = new Outbox.Slot();
    assertTrue(offer(outbox, bytes(text), place));
    return place;
  }

  @Test
  void shouldReplaceAMessageWhereItWaitsAndCountItsBytes() {
    outbox.add(bytes("{1}"));
    Outbox.Slot place = waiting("{2}");
    outbox.add(bytes("3"));
    assertTrue(outbox.replace(place, bytes("{4}.")));
    assertEquals(8, outbox.bytes());
    assertTrue(outbox.replace(place, bytes("5")));
    assertEquals(5, outbox.bytes());
    wire.frames();
    wire.leave();

    assertEquals(List.of("[5,3]"), wire.frames());
    assertEquals(2, outbox.bytes());
  }

  @Test
  void shouldNeverReplaceWhatIsInFlightOrHasLeftOrWasDropped() {
    Outbox.Slot inFlight = waiting("{1}");
    Outbox.Slot dropped = waiting("{2}");
    assertFalse(outbox.replace(inFlight, bytes("3")));
    outbox.close();
    assertFalse(outbox.replace(dropped, bytes("3")));
    Outbox.Slot late = waiting("{4}");
    assertFalse(outbox.replace(late, bytes("5")));
    wire.leave();

    assertFalse(outbox.replace(inFlight, bytes("3")));
    assertEquals(List.of("{1}"), wire.frames());
    assertEquals(0, outbox.bytes());
  }

  @Test
  void shouldReplaceWhileItIsFullButLetOneMessagePassItsBoundOnly() {
    outbox.add(bytes("{1}"));
    Outbox.Slot first = waiting("{2}");
    Outbox.Slot second = waiting("{3}");
    waiting("{4}");
    assertFalse(offer(bytes("{5}")));
    assertEquals(12, outbox.bytes());
    assertTrue(outbox.replace(first, bytes("larger")));
    assertEquals(15, outbox.bytes());
    assertFalse(outbox.replace(second, bytes("{6}.")));
    assertTrue(outbox.replace(second, bytes("{7}")));
    assertTrue(outbox.replace(second, bytes("8")));
    assertEquals(13, outbox.bytes());
    wire.frames();
    wire.leave();

    assertEquals(List.of("[larger,8,{4}]"), wire.frames());
    assertEquals(0, drained.get());
    wire.leave();
    assertEquals(1, drained.get(), "what was full has drained");
  }

  @Test
  void shouldFindAMessageWorthReplacingOnceHalfOfItsBoundIsTaken() {
    outbox.add(bytes("{1}"));
    Outbox.Slot place = waiting("2");
    assertFalse(outbox.isWorthReplacing(place));
    outbox.add(bytes("3"));
    assertTrue(outbox.isWorthReplacing(place));
    wire.leave();

    assertFalse(outbox.isWorthReplacing(place), "it is in flight");
  }

  @Test
  void shouldSendEachPlaceOnceWhileItIsReplacedAndFramesLeaveOnAnotherThread() throws Exception {
    List<Integer> got = Collections.synchronizedList(new ArrayList<>());
    ExecutorService leaving = Executors.newSingleThreadExecutor();
    List<Integer> expected = new ArrayList<>();
    try {
      Outbox box =
          outbox(
              (text, sent) ->
                  leaving.execute(
                      () -> {
                        got.addAll(numbers(text));
                        sent.run();
                      }),
              1 << 20);
      for (int i = 0; i < 20_000; i++) {
        Outbox.Slot place = new Outbox.Slot();
        assertTrue(offer(box, bytes(Integer.toString(i)), place));
        boolean replaced = box.replace(place, bytes(Integer.toString(-i)));
        expected.add(replaced ? -i : i);
      }
      while (box.bytes() > 0) {
        Thread.onSpinWait();
      }
    } finally {
      leaving.shutdownNow();
    }

    assertEquals(expected, got);
  }

  @Test
  void shouldSendAtOnceWithAWireThatIsSynchronous() {
    FakeWire synchronous = new FakeWire(true);
    Outbox box = outbox(synchronous, 3);
    for (int i = 0; i < 5; i++) {
      assertTrue(offer(box, bytes("{" + i + "}"), new Outbox.Slot()));
    }

    assertEquals(List.of("{0}", "{1}", "{2}", "{3}", "{4}"), synchronous.frames());
    assertEquals(0, box.bytes());
  }

  @Test
  void shouldNotRecurseHoweverMuchIsAddedWhileASynchronousWireSends() {
    AtomicInteger sends = new AtomicInteger();
    AtomicInteger deepest = new AtomicInteger();
    Outbox[] box = new Outbox[1];
    box[0] =
        outbox(
            (text, sent) -> {
              deepest.accumulateAndGet(new Throwable().getStackTrace().length, Math::max);
              sent.run();
              if (sends.incrementAndGet() < 10_000) {
                box[0].add(bytes("{}"));
              }
            },
            1_000);

    box[0].add(bytes("{}"));

    assertEquals(10_000, sends.get());
    int here = new Throwable().getStackTrace().length;
    assertTrue(deepest.get() - here < 20, () -> "depth " + (deepest.get() - here));
  }

  @Test
  void shouldNotRecurseWhenFramesLeaveOnOtherThreadsAtOnce() throws Exception {
    ExecutorService executor = Executors.newSingleThreadExecutor();
    AtomicInteger messages = new AtomicInteger();
    try {
      Outbox box =
          outbox(
              (text, sent) -> {
                messages.addAndGet(count(text));
                executor.execute(sent);
              },
              1 << 20);
      for (int i = 0; i < 5_000; i++) {
        box.add(bytes("{}"));
      }
      while (box.bytes() > 0) {
        Thread.onSpinWait();
      }
    } finally {
      executor.shutdownNow();
    }

    assertEquals(5_000, messages.get());
  }

  private static int count(ByteBuffer frame) {
    try {
      JsonNode json = new ObjectMapper().readTree(UTF_8.decode(frame).toString());
      return json.isArray() ? json.size() : 1;
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void shouldSendWhatManyThreadsOfferOnceInEachThreadsOrderWithOneFrameInFlight() throws Exception {
    int threads = 3;
    int each = 1_000;
    List<Integer> got = Collections.synchronizedList(new ArrayList<>());
    AtomicInteger inFlight = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger refused = new AtomicInteger();
    ExecutorService leaving = Executors.newFixedThreadPool(2);
    ExecutorService adding = Executors.newFixedThreadPool(threads);
    try {
      Outbox box =
          outbox(
              (text, sent) -> {
                most.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
                got.addAll(numbers(text));
                inFlight.decrementAndGet();
                if (got.size() % 3 == 0) {
                  sent.run();
                } else {
                  leaving.execute(sent);
                }
              },
              200);
      for (int thread = 0; thread < threads; thread++) {
        int first = thread * each;
        adding.execute(
            () -> {
              for (int i = first; i < first + each; i++) {
                while (!offer(box, bytes(Integer.toString(i)), new Outbox.Slot())) {
                  refused.incrementAndGet();
                  Thread.onSpinWait();
                }
              }
            });
      }
      adding.shutdown();
      assertTrue(adding.awaitTermination(50, TimeUnit.SECONDS));
      while (box.bytes() > 0) {
        Thread.onSpinWait();
      }
    } finally {
      adding.shutdownNow();
      leaving.shutdownNow();
    }

    assertEquals(threads * each, got.size());
    assertEquals(1, most.get());
    for (int thread = 0; thread < threads; thread++) {
      int first = thread * each;
      List<Integer> of = got.stream().filter(i -> i >= first && i < first + each).toList();
      assertEquals(of.stream().sorted().toList(), of);
      assertEquals(each, of.size());
    }
    assertEquals(refused.get() > 0, drained.get() > 0, "it says when it has drained");
  }

  private static List<Integer> numbers(ByteBuffer frame) {
    String text = UTF_8.decode(frame).toString();
    String inner = text.startsWith("[") ? text.substring(1, text.length() - 1) : text;
    return java.util.stream.Stream.of(inner.split(",", -1)).map(Integer::valueOf).toList();
  }

  @Test
  void shouldKeepUpdatesUntilTheTurnEnds() {
    Outbox roomy = outbox(wire, 1_000);
    assertTrue(roomy.offer(bytes("{1}"), new Outbox.Slot()));
    assertTrue(roomy.offer(bytes("{2}"), new Outbox.Slot()));
    assertEquals(List.of(), wire.frames());

    roomy.flush();

    assertEquals(List.of("[{1},{2}]"), wire.frames());
  }

  @Test
  void shouldSendWithinATurnWhatFillsHalfOfTheBound() {
    assertTrue(outbox.offer(bytes("{1}"), new Outbox.Slot()));
    assertTrue(outbox.offer(bytes("{2}"), new Outbox.Slot()));

    assertEquals(List.of("[{1},{2}]"), wire.frames());
  }

  @Test
  void shouldBeFullWhenSoManyMessagesWait() {
    Outbox few =
        new Outbox(
            wire,
            new Outbox.Bounds(1_000, 2),
            Generous.charge(),
            drained::incrementAndGet,
            now::get);
    assertTrue(offer(few, bytes("on its way"), new Outbox.Slot()));
    assertTrue(offer(few, bytes("1"), new Outbox.Slot()));
    assertTrue(offer(few, bytes("2"), new Outbox.Slot()));

    assertFalse(offer(few, bytes("3"), new Outbox.Slot()));
    wire.leave();
    wire.leave();
    assertEquals(1, drained.get());
    assertTrue(offer(few, bytes("4"), new Outbox.Slot()));
  }

  @Test
  void shouldReplaceWhatWaitsWhenHalfOfTheMessagesWait() {
    Outbox few =
        new Outbox(wire, new Outbox.Bounds(1_000, 4), Generous.charge(), () -> {}, now::get);
    Outbox.Slot first = new Outbox.Slot();
    few.add(bytes("on its way"));
    offer(few, bytes("1"), first);
    assertFalse(few.isWorthReplacing(first));
    offer(few, bytes("2"), new Outbox.Slot());

    assertTrue(few.isWorthReplacing(first));
  }

  @Test
  void shouldRefuseUpdatesBehindWhatWasNotTakenWhileMemoryIsUsedUp() {
    boolean[] exhausted = {true};
    Outbox poor =
        new Outbox(
            wire,
            Generous.bytes(1_000),
            Generous.charge(() -> exhausted[0]),
            drained::incrementAndGet,
            now::get);
    assertTrue(
        offer(poor, bytes("1"), new Outbox.Slot()), "a client that keeps up gets everything");
    assertFalse(offer(poor, bytes("2"), new Outbox.Slot()));
    exhausted[0] = false;
    assertFalse(offer(poor, bytes("2"), new Outbox.Slot()), "not before all has left");
    wire.leave();

    assertEquals(1, drained.get());
    assertTrue(offer(poor, bytes("2"), new Outbox.Slot()));
  }

  @Test
  void shouldTellForHowLongAFrameHasBeenOnItsWay() {
    assertEquals(0, outbox.sendingForMs());
    outbox.add(bytes("1"));
    now.addAndGet(70);
    outbox.add(bytes("2"));
    assertEquals(70, outbox.sendingForMs());
    wire.leave();
    now.addAndGet(5);

    assertEquals(5, outbox.sendingForMs());
  }

  @Test
  void shouldChargeTheBudgetForWhatWaitsInStepsAndGiveAllBack() {
    MemoryBudget budget = new MemoryBudget(1 << 20, List.of());
    Charge charge = new Charge(budget);
    Outbox charged = new Outbox(wire, Generous.bytes(1 << 20), charge, () -> {}, now::get);
    assertEquals(0, budget.used(), "a session that has not begun takes nothing");
    charge.begin();
    charge.subscriptions(2);
    charge.request(300);
    long session = Charge.SESSION_BYTES + 2 * Charge.SUBSCRIPTION_BYTES + 300;
    assertEquals(session, budget.used());

    charged.add(new byte[4_000]);
    assertEquals(session, budget.used(), "a little is part of the session");
    charged.add(new byte[10_000]);
    assertEquals(session + 12_288, budget.used());
    wire.leave();
    wire.leave();
    assertEquals(session, budget.used());

    charged.add(new byte[20_000]);
    charged.add(new byte[40_000]);
    charged.close();
    assertEquals(session + 16_384, budget.used(), "what is on its way is still there");
    charge.release();
    assertEquals(0, budget.used());
    charge.subscriptions(5);
    charge.request(7);
    charge.release();
    assertEquals(0, budget.used());
  }
}
