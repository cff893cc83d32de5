package io.livetable.server.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.livetable.protocol.Epoch;
import io.livetable.protocol.Event;
import io.livetable.protocol.LinkCodec;
import io.livetable.protocol.LinkMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What a task says that holds the link's secret and is broken: claims that overlap, fall back and
 * reach beyond the log, of one feed; and nonsense of all feeds.
 */
final class LinkGrammar {

  private static final LinkCodec CODEC = new LinkCodec();
  private static final long[] EDGES = {
    0, 1, 100, Integer.MAX_VALUE, 1L << 40, Long.MAX_VALUE - 2, Long.MAX_VALUE
  };

  private final SplittableRandom random;
  private final Epoch junk;
  private long seq;

  /**
   * A task's messages.
   *
   * @param junk the epoch of the feed that claims may be made of
   */
  LinkGrammar(SplittableRandom random, Epoch junk) {
    this.random = random;
    this.junk = junk;
  }

  /** A task that is welcome, and has opened a partition. */
  List<byte[]> opening() {
    List<byte[]> messages = new ArrayList<>();
    messages.add(CODEC.encode(chance(10) ? hello() : Hellos.of(Target.JUNK, 1)));
    messages.add(CODEC.encode(new LinkMessage.Open(Target.JUNK, 0, junk)));
    return messages;
  }

  /** The next message. */
  byte[] message() {
    return CODEC.encode(next());
  }

  private LinkMessage next() {
    return switch (random.nextInt(60)) {
      case 0 -> hello();
      case 1 -> new LinkMessage.Open(topic(), random.nextInt(3), epoch());
      case 2 -> new LinkMessage.Open(Target.JUNK, random.nextInt(2), junk);
      case 3 -> new LinkMessage.Close(topic(), random.nextInt(3));
      case 4 -> new LinkMessage.Ack(edge());
      case 5 -> new LinkMessage.Range(edge(), Target.JUNK, 0, 0, 1, List.of());
      case 6 -> new LinkMessage.Range(++seq, topic(), random.nextInt(), 0, 1, List.of());
      case 7 -> new LinkMessage.Range(++seq, Target.JUNK, 0, edge(), edge(), List.of());
      case 8 -> new LinkMessage.Fault("x".repeat(random.nextInt(40)), "\u0000\r\n");
      default -> range();
    };
  }

  /** A range that looks right. */
  private LinkMessage range() {
    long base = chance(6) ? edge() : random.nextLong(200);
    long length = chance(8) ? edge() : 1 + random.nextLong(20);
    long end = base > Long.MAX_VALUE - length ? Long.MAX_VALUE : base + length;
    long within = end > base ? base + Math.min(20, end - base) : Long.MAX_VALUE;
    List<Event> events =
        random
            .longs(random.nextInt(6), Math.min(base, within - 1), within)
            .map(offset -> chance(30) ? edge() : offset)
            .sorted()
            .distinct()
            .mapToObj(this::event)
            .collect(Collectors.toCollection(ArrayList::new));
    if (chance(20)) {
      java.util.Collections.reverse(events);
    }
    return new LinkMessage.Range(++seq, Target.JUNK, 0, base, end, events);
  }

  private Event event(long offset) {
    byte[] value =
        switch (random.nextInt(6)) {
          case 0 -> null;
          case 1 -> "x".repeat(random.nextInt(20_000)).getBytes(UTF_8);
          default -> ("{\"forged\":" + offset + "}").getBytes(UTF_8);
        };
    String account = chance(20) ? "\u0000\uD83D\uDE00".repeat(200) : "acc-" + random.nextInt(20);
    return new Event(account, 0, offset, edge(), value);
  }

  private LinkMessage.Hello hello() {
    LinkMessage.Hello right = Hellos.of(Target.JUNK, 1);
    return new LinkMessage.Hello(
        chance(3) ? random.nextInt(3) : right.protocol(),
        "hostile" + "\r\n\u0000".repeat(random.nextInt(3)),
        random.nextInt(1 << 20),
        "x".repeat(random.nextInt(300)),
        IntStream.range(0, random.nextInt(40)).mapToObj(i -> topic()).toList(),
        right.converters(),
        right.renderer());
  }

  private Epoch epoch() {
    return new Epoch("e".repeat(random.nextInt(1, 60)), random.nextInt(1, 1_000));
  }

  private String topic() {
    List<String> topics = List.of(Target.JUNK, Target.BALANCE, Target.TRANSFERS, "no-such", "");
    return topics.get(random.nextInt(topics.size()));
  }

  private long edge() {
    return EDGES[random.nextInt(EDGES.length)];
  }

  private boolean chance(int oneIn) {
    return random.nextInt(oneIn) == 0;
  }
}
