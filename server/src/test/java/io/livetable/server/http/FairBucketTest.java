package io.livetable.server.http;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class FairBucketTest {

  private long now;

  private FairBucket bucket(int perSecond, int burst) {
    return new FairBucket(perSecond, burst, () -> now);
  }

  /** How often an address gets something, of many attempts at one moment. */
  private static int takeAll(FairBucket bucket, String address) {
    int taken = 0;
    for (int i = 0; i < 10_000; i++) {
      taken += bucket.take(address) ? 1 : 0;
    }
    return taken;
  }

  @Test
  void shouldGiveAnAddressThatIsAloneTheWholeRate() {
    FairBucket bucket = bucket(1_000, 2_000);
    takeAll(bucket, "a");
    int taken = 0;
    for (int ms = 0; ms < 10_000; ms++) {
      now += MILLISECONDS.toNanos(1);
      taken += bucket.take("a") ? 1 : 0;
    }

    assertTrue(taken >= 9_990, () -> "in 10 s");
  }

  @Test
  void shouldLeaveTheOthersTheirShareWhenOneAddressTakesAllItGets() {
    FairBucket bucket = bucket(1_000, 2_000);

    assertEquals(1_000, takeAll(bucket, "a"), "half of the bucket");
    for (int i = 0; i < 10; i++) {
      assertEquals(100, takeAll(bucket, "b" + i), "a share of the other half");
    }
    assertFalse(bucket.take("c"), "all is given");
  }

  @Test
  void shouldLetOthersInWhileOneAddressFloods() {
    FairBucket bucket = bucket(1_000, 2_000);
    takeAll(bucket, "flood");
    int others = 0;
    int flood = 0;
    for (int ms = 0; ms < 10_000; ms++) {
      now += MILLISECONDS.toNanos(1);
      flood += bucket.take("flood") ? 1 : 0;
      others += bucket.take("other-" + ms % 50) ? 1 : 0;
      flood += bucket.take("flood") ? 1 : 0;
    }

    assertTrue(others >= 9_000, "others got " + others);
    assertTrue(flood <= 2_100, "the flood got " + flood);
  }

  @Test
  void shouldTakeOneAtATimeFromABucketOfOne() {
    FairBucket bucket = bucket(1, 1);
    assertTrue(bucket.take("a"));
    assertFalse(bucket.take("b"));

    now += SECONDS.toNanos(1);

    assertTrue(bucket.take("b"));
  }

  @Test
  void shouldRememberABoundedNumberOfAddresses() {
    FairBucket bucket = new FairBucket(1_000, 2_000, 20, () -> now);
    for (int i = 0; i < 1_000; i++) {
      assertEquals(i < 1_999, bucket.take("a" + i));
    }

    assertEquals(20, bucket.addresses());
  }
}
