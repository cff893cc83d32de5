package io.livetable.server.smoke;

import io.livetable.server.LivetableServer;
import io.livetable.server.Main;
import io.livetable.server.config.ServerConfig;
import io.livetable.server.http.ListenerException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The server, but for its tables being held back on their way to the hub: {@code HeldServer
 * DELAY-MS WINDOW-MS SEED CONFIG}. With a window of 0 they always are; otherwise time is cut into
 * windows, and the seed decides for each whether they are.
 */
public final class HeldServer {

  private HeldServer() {}

  /** Runs the server until SIGTERM. */
  public static void main(String[] args) throws ListenerException {
    long delayMs = Long.parseLong(args[0]);
    long windowMs = Long.parseLong(args[1]);
    long seed = Long.parseLong(args[2]);
    LongSupplier delay = windowMs == 0 ? () -> delayMs : windows(delayMs, windowMs, seed);
    Main.run(
        new LivetableServer(
            ServerConfig.load(Path.of(args[3])), table -> new HeldTable(table, delay)));
  }

  private static LongSupplier windows(long delayMs, long windowMs, long seed) {
    long start = System.nanoTime();
    return () -> {
      long window = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start) / windowMs;
      // Of each pair of windows one is held, so that no seed favours a path.
      boolean first = new SplittableRandom(seed + window / 2).nextBoolean();
      return first == (window % 2 == 0) ? delayMs : 0;
    };
  }
}
