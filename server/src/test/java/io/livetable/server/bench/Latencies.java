package io.livetable.server.bench;

import io.livetable.server.client.LiveClient;
import io.livetable.server.client.ServerMessage;
import java.util.Arrays;

/** Notes how long after their record's timestamp updates come, milliseconds. Thread-safe. */
final class Latencies implements LiveClient.Listener {

  private long[] all = new long[1 << 16];
  private int size;
  private int disconnects;

  @Override
  public synchronized void took(LiveClient client, ServerMessage message) {
    if (message instanceof ServerMessage.Update update) {
      if (size == all.length) {
        all = Arrays.copyOf(all, 2 * size);
      }
      all[size++] = System.currentTimeMillis() - update.event().timestamp();
    }
  }

  @Override
  public synchronized void disconnected(LiveClient client, String reason) {
    disconnects++;
  }

  synchronized int seen() {
    return size;
  }

  /** How often a client lost its connection. */
  synchronized int disconnects() {
    return disconnects;
  }

  /** What was noted since the last call, sorted. */
  synchronized long[] take() {
    long[] taken = Arrays.copyOf(all, size);
    size = 0;
    Arrays.sort(taken);
    return taken;
  }

  static long at(long[] sorted, double quantile) {
    return sorted.length == 0 ? -1 : Math.max(1, sorted[(int) (quantile * (sorted.length - 1))]);
  }
}
