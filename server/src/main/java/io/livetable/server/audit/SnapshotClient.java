package io.livetable.server.audit;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.livetable.server.client.MessageReader;
import io.livetable.server.client.ServerMessage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Subscribes to an account once, as a browser does, and takes the first answer of each feed. */
final class SnapshotClient {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final URI url;
  private final Deadline deadline;
  private final Optional<Path> tokenFile;

  /**
   * A client that has not asked yet.
   *
   * @param tokenFile holds the token, if the server asks for one
   */
  SnapshotClient(URI url, Deadline deadline, Optional<Path> tokenFile) {
    this.tokenFile = tokenFile;
    this.url = url;
    this.deadline = deadline;
  }

  /**
   * What a server answered.
   *
   * @param answers a snapshot or an error, by feed; a feed that was not answered in time is missing
   */
  record Answers(ServerMessage.Welcome welcome, Map<String, ServerMessage> answers) {}

  /**
   * Asks.
   *
   * @throws AuditException if there is no such server, or it ends the connection
   */
  Answers ask(String account, List<String> feeds) {
    Received received = new Received();
    WebSocket socket = connect(received);
    try {
      ServerMessage first = received.next(deadline).orElse(null);
      if (first instanceof ServerMessage.Unknown other && other.type().equals("auth_required")) {
        var unused = socket.sendText(auth(), true);
        first = received.next(deadline).orElse(null);
      }
      if (first instanceof ServerMessage.Failed failed) {
        throw new AuditException("the server at %s: %s".formatted(url, failed.message()));
      }
      if (!(first instanceof ServerMessage.Welcome welcome)) {
        throw new AuditException("the server at " + url + " does not say welcome in time");
      }
      ObjectNode subscribe =
          JSON.createObjectNode().put("type", "subscribe").put("id", 1).put("account", account);
      subscribe.set("feeds", JSON.valueToTree(feeds));
      var unused = socket.sendText(subscribe.toString(), true);
      return new Answers(welcome, answers(received, feeds));
    } finally {
      socket.abort();
    }
  }

  private String auth() {
    Path file =
        tokenFile.orElseThrow(
            () ->
                new AuditException(
                    "the server at %s asks for a token: name a file with --token-file"
                        .formatted(url)));
    try {
      String token = Files.readString(file).strip();
      return JSON.createObjectNode().put("type", "auth").put("token", token).toString();
    } catch (IOException e) {
      throw new AuditException("the token cannot be read from " + file, e);
    }
  }

  private Map<String, ServerMessage> answers(Received received, List<String> feeds) {
    Map<String, ServerMessage> answers = new LinkedHashMap<>();
    while (!answers.keySet().containsAll(feeds)) {
      Optional<ServerMessage> message = received.next(deadline);
      if (message.isEmpty()) {
        break;
      }
      if (message.get() instanceof ServerMessage.Snapshot snapshot) {
        answers.putIfAbsent(snapshot.feed(), snapshot);
      } else if (message.get() instanceof ServerMessage.Failed failed) {
        if (failed.feed().isEmpty()) {
          feeds.forEach(feed -> answers.putIfAbsent(feed, failed));
        } else {
          answers.putIfAbsent(failed.feed(), failed);
        }
      }
    }
    return answers;
  }

  private WebSocket connect(Received received) {
    try {
      return HttpClient.newHttpClient()
          .newWebSocketBuilder()
          .subprotocols("livetable.v1")
          .buildAsync(url, received)
          .get(deadline.left().toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new AuditException("no server answers at %s: %s".formatted(url, e.getCause()), e);
    } catch (TimeoutException e) {
      throw new AuditException("no server answers at " + url + " in time", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AuditException("interrupted", e);
    }
  }

  /** What came, in order; what ends the connection comes last. */
  private static final class Received implements WebSocket.Listener {

    private final BlockingQueue<Object> queue = new LinkedBlockingQueue<>();
    private final StringBuilder partial = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(
        WebSocket webSocket, CharSequence data, boolean last) {
      partial.append(data);
      if (last) {
        String text = partial.toString();
        partial.setLength(0);
        try {
          queue.addAll(MessageReader.read(text));
        } catch (IllegalArgumentException e) {
          queue.add(new AuditException("the server breaks the protocol: " + e.getMessage(), e));
        }
      }
      webSocket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int status, String reason) {
      queue.add(
          new AuditException("the server closed the connection: %d %s".formatted(status, reason)));
      return null;
    }

    @Override
    public void onError(WebSocket webSocket, Throwable error) {
      queue.add(new AuditException("the connection to the server is lost: " + error, error));
    }

    /** The next message; empty if none comes in time. */
    Optional<ServerMessage> next(Deadline deadline) {
      try {
        Object next = queue.poll(deadline.left().toMillis(), TimeUnit.MILLISECONDS);
        if (next instanceof AuditException failure) {
          throw failure;
        }
        return Optional.ofNullable((ServerMessage) next);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AuditException("interrupted", e);
      }
    }
  }
}
