package io.livetable.connect.link;

import java.net.URI;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.config.types.Password;

/** An open connection to one server that carries binary messages. */
interface ServerLink {

  /** Sends a message; the next may be sent once the future has completed. */
  CompletableFuture<?> send(byte[] message);

  /** Asks the server for a sign of life, reported to {@link Listener#onPong}. */
  CompletableFuture<?> ping();

  /** Cuts the connection without farewell; may be called at any time, from any thread. */
  void abort();

  /** Is told what happens to a connection, from any thread, one call at a time. */
  interface Listener {
    void onMessage(byte[] message);

    void onPong();

    /** The connection is lost or closed; the last call. */
    void onClosed(String reason);
  }

  /** Opens connections. */
  interface Opener {
    /**
     * Connects to a server and shows it the secret. The future fails with {@link
     * LinkRefusedException} if the server rejects the secret, and with any other exception if it
     * may be.
     */
    CompletableFuture<ServerLink> open(URI server, Password secret, Listener listener);
  }
}
