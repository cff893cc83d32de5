package io.livetable.connect.link;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.kafka.common.config.types.Password;

/**
 * The secret that links show to servers. After one was rejected it is read again where it comes
 * from, since it may have been changed there. Thread-safe.
 */
public final class Credentials {

  private final Supplier<Password> source;
  private volatile Password current;

  /**
   * Credentials.
   *
   * @param first the secret to begin with
   * @param source reads the secret again; may block
   */
  public Credentials(Password first, Supplier<Password> source) {
    this.current = first;
    this.source = source;
  }

  Password current() {
    return current;
  }

  /**
   * Reads the secret again, on a thread of its own; whether it is now another than the rejected.
   */
  CompletableFuture<Boolean> renew(Password rejected) {
    CompletableFuture<Boolean> renewed = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                current = source.get();
                renewed.complete(!current.equals(rejected));
              } catch (RuntimeException e) {
                renewed.completeExceptionally(e);
              }
            },
            "livetable-credentials");
    thread.setDaemon(true);
    thread.start();
    return renewed;
  }
}
