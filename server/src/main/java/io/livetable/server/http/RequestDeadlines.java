package io.livetable.server.http;

import io.micrometer.core.instrument.Counter;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.ConnectionMetaData;

/**
 * Closes connections whose first request does not come in time, however busily they send parts of
 * it, and those that have spoken HTTP for long without becoming a WebSocket. Thread-safe.
 */
final class RequestDeadlines implements Connection.Listener {

  private final long firstNanos;
  private final long allNanos;
  private final LongSupplier nanos;
  private final Counter late;
  private final Map<Connection, Long> opened = new ConcurrentHashMap<>();

  /**
   * No connection yet.
   *
   * @param first how long the first request may take to come, the TLS handshake included
   * @param all how long a connection may speak HTTP
   * @param nanos only rises
   */
  RequestDeadlines(Duration first, Duration all, LongSupplier nanos, Counter late) {
    this.firstNanos = first.toNanos();
    this.allNanos = all.toNanos();
    this.nanos = nanos;
    this.late = late;
  }

  @Override
  public void onOpened(Connection connection) {
    if (connection instanceof ConnectionMetaData) { // Those of TLS and WebSockets are not.
      opened.put(connection, nanos.getAsLong());
    }
  }

  @Override
  public void onClosed(Connection connection) {
    opened.remove(connection);
  }

  /** Closes those whose time is over. */
  void check() {
    long now = nanos.getAsLong();
    opened.forEach(
        (connection, since) -> {
          long most = connection.getMessagesIn() == 0 ? firstNanos : allNanos;
          if (now - since > most && opened.remove(connection) != null) {
            late.increment();
            connection.getEndPoint().close();
          }
        });
  }
}
