package io.livetable.server.hostile;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Spoils bytes: flips, sets, cuts, doubles, inserts and swaps. */
final class Mutator {

  private static final int[] TELLING = {0, 1, 0x7D, 0x7E, 0x7F, 0x80, 0x81, 0x88, 0xBF, 0xC1, 0xFF};

  private final SplittableRandom random;

  Mutator(SplittableRandom random) {
    this.random = random;
  }

  /** The bytes with one to five spoiled places. */
  byte[] spoil(byte[] bytes) {
    byte[] spoiled = bytes;
    for (int i = random.nextInt(1, 6); i > 0 && spoiled.length > 0; i--) {
      spoiled = once(spoiled.clone());
    }
    return spoiled;
  }

  private byte[] once(byte[] bytes) {
    int at = random.nextInt(bytes.length);
    int length = random.nextInt(1, 1 + Math.min(64, bytes.length - at));
    return switch (random.nextInt(8)) {
      case 0, 1 -> {
        bytes[at] ^= (byte) (1 << random.nextInt(8));
        yield bytes;
      }
      case 2 -> {
        bytes[at] = (byte) random.nextInt(256);
        yield bytes;
      }
      case 3 -> {
        bytes[at] = (byte) TELLING[random.nextInt(TELLING.length)];
        yield bytes;
      }
      case 4 -> Arrays.copyOf(bytes, at);
      case 5 ->
          Case.join(Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, at + length, bytes.length));
      case 6 ->
          Case.join(Arrays.copyOf(bytes, at + length), Arrays.copyOfRange(bytes, at, bytes.length));
      default -> {
        byte[] more = new byte[length];
        random.nextBytes(more);
        yield Case.join(
            Arrays.copyOf(bytes, at), more, Arrays.copyOfRange(bytes, at, bytes.length));
      }
    };
  }
}
