package io.livetable.server.http;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * A bucket that many addresses take from. While more than half of it is left, whoever comes takes;
 * the other half is for those who have not taken their share. So one address alone has all that is
 * given out, and one that takes without measure leaves the others nine tenths. Thread-safe.
 */
final class FairBucket {

  /** What part of the rate, and of the half that is kept, is an address's share. */
  private static final int SHARES = 10;

  private static final int MOST_ADDRESSES = 10_000;

  private final TokenBucket all;
  private final int perSecond;
  private final int burst;
  private final LongSupplier nanos;
  private final Map<String, TokenBucket> shares;

  /** A full bucket; {@code nanos} only rises. */
  FairBucket(int perSecond, int burst, LongSupplier nanos) {
    this(perSecond, burst, MOST_ADDRESSES, nanos);
  }

  /** The same; of those that came last it remembers {@code mostAddresses}. */
  FairBucket(int perSecond, int burst, int mostAddresses, LongSupplier nanos) {
    this.all = new TokenBucket(perSecond, burst, nanos);
    this.perSecond = Math.max(1, perSecond / SHARES);
    this.burst = Math.max(1, burst / 2 / SHARES);
    this.nanos = nanos;
    this.shares =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<String, TokenBucket> eldest) {
            return size() > mostAddresses;
          }
        };
  }

  /** Whether one more may happen now on behalf of an address; if so, it is counted. */
  synchronized boolean take(String address) {
    TokenBucket share =
        shares.computeIfAbsent(address, any -> new TokenBucket(perSecond, burst, nanos));
    boolean within = share.take();
    return (within || all.isMoreThanHalfFull()) && all.take();
  }

  /** How many addresses are remembered. */
  synchronized int addresses() {
    return shares.size();
  }
}
