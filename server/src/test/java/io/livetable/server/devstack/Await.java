package io.livetable.server.devstack;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Asks again and again until there is an answer or the time is up. */
public final class Await {

  private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private Await() {}

  /** A question that may have no answer yet. */
  public interface Question<T> extends Callable<@Nullable T> {}

  /**
   * Waits for an answer. An exception counts as no answer yet, but an IllegalArgumentException,
   * which is passed on at once, means that waiting is pointless.
   *
   * @param what is waited for, for the message
   * @throws AwaitTimeoutException if there is none in time; its cause is the last exception
   */
  public static <T> T value(String what, Duration timeout, Question<T> question) {
    long end = System.nanoTime() + timeout.toNanos();
    Exception last = null;
    while (true) {
      try {
        T answer = question.call();
        if (answer != null) {
          return answer;
        }
        last = null;
      } catch (AwaitTimeoutException | IllegalArgumentException e) {
        throw e;
      } catch (Exception e) {
        last = e;
      }
      if (System.nanoTime() - end > 0 || Thread.currentThread().isInterrupted()) {
        throw new AwaitTimeoutException(
            "waited %d s in vain for %s%s"
                .formatted(timeout.toSeconds(), what, last == null ? "" : ": " + last),
            last);
      }
      LockSupport.parkNanos(STEP_NANOS);
    }
  }

  /** Waits until a condition holds; otherwise like {@link #value}. */
  public static void until(String what, Duration timeout, Callable<Boolean> condition) {
    Boolean unused = value(what, timeout, () -> condition.call() ? Boolean.TRUE : null);
  }

  /** What was waited for did not come. */
  public static final class AwaitTimeoutException extends RuntimeException {
    private static final long serialVersionUID = 1;

    AwaitTimeoutException(String message, @Nullable Exception cause) {
      super(message, cause);
    }
  }
}
