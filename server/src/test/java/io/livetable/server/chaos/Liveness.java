package io.livetable.server.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.livetable.server.client.LiveClient;
import io.livetable.server.client.ServerMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Whether all that a client watches is live, as far as the client can tell. Not thread-safe; the
 * client calls under its lock.
 */
final class Liveness {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, Long> awaited = new HashMap<>();
  private final Set<String> stale = new HashSet<>();

  /** The client sends a message. */
  void sent(String text) {
    try {
      JsonNode message = JSON.readTree(text);
      String account = message.path("account").asText();
      if (message.path("type").asText().equals("subscribe")) {
        awaited.put(account, message.path("id").asLong());
      } else {
        forget(account);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The client took a message in. */
  void took(ServerMessage message) {
    if (message instanceof ServerMessage.Welcome) {
      awaited.clear();
      stale.clear();
    } else if (message instanceof ServerMessage.Live live) {
      if (awaited.remove(live.account(), live.id())) {
        forget(live.account());
      }
    } else if (message instanceof ServerMessage.Status status) {
      String view = status.account() + " " + status.feed();
      if (status.state().equals("stale")) {
        stale.add(view);
      } else {
        stale.remove(view);
      }
    }
  }

  private void forget(String account) {
    awaited.remove(account);
    stale.removeIf(view -> view.startsWith(account + " "));
  }

  /**
   * Whether the client is connected and was told of all that it is live.
   *
   * @param silentMs how long a server may be silent
   */
  boolean isLive(LiveClient client, long silentMs) {
    return awaited.isEmpty()
        && stale.isEmpty()
        && client.answered()
        && client.silentMs() <= silentMs;
  }
}
