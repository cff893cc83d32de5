package io.livetable.server.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.livetable.server.client.MessageReader;
import io.livetable.server.client.Position;
import io.livetable.server.client.ServerMessage;
import io.livetable.server.client.Transcript;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A frame that a client received or sent, as it stands in a transcript's text. */
public final class TranscriptFrame {

  private static final ObjectMapper JSON = new ObjectMapper();

  private TranscriptFrame() {}

  /**
   * What a frame says.
   *
   * @param feeds all feeds of the server: what a subscribe that names none is for
   * @throws IllegalArgumentException if it is not what the protocol says
   */
  public static List<Transcript.Entry> entries(String frame, List<String> feeds) {
    try {
      JsonNode tree = JSON.readTree(frame);
      return switch (tree.path("type").asText()) {
        case "subscribe", "unsubscribe", "auth" -> sent(tree, feeds);
        default -> received(frame);
      };
    } catch (IOException e) {
      throw new IllegalArgumentException("not a frame of the protocol: " + frame, e);
    }
  }

  private static List<Transcript.Entry> received(String frame) {
    List<Transcript.Entry> entries = new ArrayList<>();
    for (ServerMessage message : MessageReader.read(frame)) {
      if (message instanceof ServerMessage.Welcome) {
        entries.add(new Transcript.Opened());
      }
      entries.add(new Transcript.Received(message));
    }
    return entries;
  }

  private static List<Transcript.Entry> sent(JsonNode message, List<String> feeds) {
    long id = message.path("id").asLong();
    String account = message.path("account").asText();
    return switch (message.path("type").asText()) {
      case "subscribe" ->
          List.of(new Transcript.Subscribe(id, account, wanted(message, feeds), since(message)));
      case "unsubscribe" -> List.of(new Transcript.Unsubscribe(id, account));
      default -> List.of();
    };
  }

  private static List<String> wanted(JsonNode subscribe, List<String> feeds) {
    List<String> wanted = new ArrayList<>();
    subscribe.path("feeds").forEach(feed -> wanted.add(feed.asText()));
    return wanted.isEmpty() ? feeds : wanted;
  }

  private static Map<String, Position> since(JsonNode subscribe) {
    Map<String, Position> since = new HashMap<>();
    subscribe
        .path("since")
        .properties()
        .forEach(
            given ->
                since.put(
                    given.getKey(),
                    new Position(
                        given.getValue().path("epoch").asText(),
                        given.getValue().path("partition").asInt(),
                        given.getValue().path("next").asLong())));
    return since;
  }
}
