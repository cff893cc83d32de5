package io.livetable.server.hostile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.livetable.protocol.Epoch;
import io.livetable.protocol.LinkMessage;
import io.livetable.server.testkit.Frame;
import io.livetable.server.testkit.RawSocket;
import io.livetable.server.testkit.TaskSocket;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Peers that seeds make. Each sends all it has, says that nothing more comes, and reads to the
 * connection's end, which must come within {@link Case#PATIENCE_MS}; what it was sent must be
 * allowed. One thread.
 */
final class Fuzz {

  /** What stands for "the server is at fault", and is therefore never right, is not here: 1011. */
  private static final Set<Integer> CLIENT_CODES =
      Set.of(0, 1000, 1001, 1002, 1003, 1005, 1007, 1008, 1009, 1013, 4408, 4429, 4503, 4505);

  private static final Set<Integer> LINK_CODES =
      Set.of(0, 1000, 1001, 1002, 1003, 1005, 1007, 1008, 1009, 1012, 1013);

  /** The last message's id, which no other has; it is refused if a larger one came before. */
  static final long LAST_ID = Long.MAX_VALUE - 1;

  private static final String PROBE =
      "{\"type\":\"unsubscribe\",\"id\":%d,\"account\":\"probe\"}".formatted(LAST_ID);

  private static final String LAST = "\"id\":" + LAST_ID;

  private final Arena arena;
  private final Map<Kind, Map<String, Integer>> counts = new TreeMap<>();
  private @Nullable Epoch junk;

  /** What is made. */
  enum Kind {
    HANDSHAKE_BYTES,
    FRAME_BYTES,
    CLIENT_MESSAGES,
    LINK_BYTES,
    LINK_MESSAGES;

    String text() {
      return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
  }

  Fuzz(Arena arena) {
    this.arena = arena;
  }

  /** How often which outcome, and which errors were said. */
  Map<Kind, Map<String, Integer>> counts() {
    return counts;
  }

  /** Runs the first cases of a seed; what was wrong, each with its seed and its bytes. */
  List<String> run(Kind kind, long seed, int cases) throws Exception {
    return run(kind, seed, 0, cases);
  }

  /** Runs {@code cases} cases of a seed from one on. */
  List<String> run(Kind kind, long seed, int from, int cases) throws Exception {
    List<String> failures = new ArrayList<>();
    for (int i = from; i < from + cases && arena.neighbour().failure() == null; i++) {
      SplittableRandom random =
          new SplittableRandom(seed * 1_000_003 + kind.text().hashCode() + 31L * i);
      byte[] sent = make(kind, random);
      @Nullable String wrong = wrong(kind, sent);
      if (wrong != null) {
        failures.add(
            "%s; again: ./dev fuzz --kind %s --seed %d --from %d --cases 1; sent: %s"
                .formatted(wrong, kind.text(), seed, i, HexFormat.of().formatHex(sent)));
      }
    }
    return failures;
  }

  private @Nullable String wrong(Kind kind, byte[] sent) {
    boolean link = isLink(kind);
    int port = link ? arena.target().linkPort() : arena.target().clientPort();
    long began = System.nanoTime();
    try (RawSocket socket = new RawSocket(port, Case.PATIENCE_MS)) {
      Expect.quietly(() -> socket.send(sent));
      byte[] first = kind == Kind.CLIENT_MESSAGES ? answers(socket) : new byte[0];
      Expect.quietly(socket::finish);
      Reaction reaction = new Reaction(Case.join(first, socket.rest()));
      long ms = (System.nanoTime() - began) / 1_000_000;
      boolean cut = socket.wasReset() && reaction.closed() == 0;
      count(kind, cut ? "reset" : reaction.outcome());
      reaction.said().forEach(code -> count(kind, "said " + code));
      if (ms > Case.PATIENCE_MS) {
        return "it took " + ms + " ms";
      } else if (!(link ? LINK_CODES : CLIENT_CODES).contains(reaction.closed())) {
        return "closed with " + reaction.closed();
      }
      return kind == Kind.CLIENT_MESSAGES && !cut && reaction.closed() == 0 && !reaction.probed()
          ? "the last message was not answered; said "
              + reaction.said()
              + " in frames "
              + reaction.frames()
          : null;
    } catch (IOException | IllegalArgumentException | AssertionError e) {
      count(kind, "wrong");
      return String.valueOf(e);
    }
  }

  /**
   * What comes until the last message is answered, or the server closes. A peer that says that
   * nothing more comes is gone, and what waits for it is dropped.
   */
  private static byte[] answers(RawSocket socket) throws IOException {
    byte[] all = "HTTP/1.1 %d \r\n\r\n".formatted(socket.answer().status()).getBytes(ISO_8859_1);
    @Nullable Frame frame = socket.frame();
    while (frame != null) {
      int length = frame.payload().length;
      all =
          Case.join(
              all,
              Frame.bytes(
                  frame.first(), frame.payload(), length, Frame.lengthBytes(length), false));
      boolean last =
          frame.opcode() == Frame.CLOSE || new String(frame.payload(), ISO_8859_1).contains(LAST);
      frame = last ? null : socket.frame();
    }
    return all;
  }

  private static boolean isLink(Kind kind) {
    return kind == Kind.LINK_BYTES || kind == Kind.LINK_MESSAGES;
  }

  private void count(Kind kind, String what) {
    counts.computeIfAbsent(kind, any -> new TreeMap<>()).merge(what, 1, Integer::sum);
  }

  private byte[] make(Kind kind, SplittableRandom random) throws Exception {
    int port = isLink(kind) ? arena.target().linkPort() : arena.target().clientPort();
    byte[] client = Case.clientRequest(port).getBytes(ISO_8859_1);
    byte[] link = Case.linkRequest(port).getBytes(ISO_8859_1);
    Mutator mutator = new Mutator(random);
    JsonGrammar json = new JsonGrammar(random);
    return switch (kind) {
      case HANDSHAKE_BYTES -> Case.join(mutator.spoil(client), texts(json, 1));
      case FRAME_BYTES -> Case.join(client, mutator.spoil(texts(json, random.nextInt(1, 5))));
      case CLIENT_MESSAGES ->
          Case.join(client, texts(json, random.nextInt(1, 30)), Case.text(PROBE));
      case LINK_BYTES -> Case.join(link, mutator.spoil(messages(random, mutator, false)));
      case LINK_MESSAGES -> Case.join(link, messages(random, mutator, true));
    };
  }

  private static byte[] texts(JsonGrammar json, int count) {
    byte[] all = new byte[0];
    for (int i = 0; i < count; i++) {
      all = Case.join(all, Case.text(json.message()));
    }
    return all;
  }

  /** Messages of a link; every twentieth is spoiled within its frame. */
  private byte[] messages(SplittableRandom random, Mutator mutator, boolean spoiled)
      throws Exception {
    LinkGrammar grammar = new LinkGrammar(random, junk());
    byte[] all = new byte[0];
    for (byte[] message : grammar.opening()) {
      all = Case.join(all, Frame.masked(Frame.whole(Frame.BINARY), message));
    }
    for (int i = random.nextInt(1, 20); i > 0; i--) {
      byte[] message = grammar.message();
      boolean spoil = spoiled && random.nextInt(20) == 0;
      all =
          Case.join(
              all,
              Frame.masked(Frame.whole(Frame.BINARY), spoil ? mutator.spoil(message) : message));
    }
    return all;
  }

  private Epoch junk() throws Exception {
    Epoch known = junk;
    if (known == null) {
      try (TaskSocket task = new TaskSocket(arena.target().linkPort(), Target.SECRET)) {
        task.send(Hellos.of(Target.JUNK, 1));
        if (!(task.next() instanceof LinkMessage.Welcome welcome)) {
          throw new IllegalStateException("not welcome");
        }
        known = java.util.Objects.requireNonNull(welcome.feeds().get(Target.JUNK)).epoch();
      }
      junk = known;
    }
    return known;
  }
}
