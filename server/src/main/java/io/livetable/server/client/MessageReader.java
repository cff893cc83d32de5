package io.livetable.server.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.livetable.server.client.ServerMessage.Shown;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads text frames of a server: one message or an array of them. */
public final class MessageReader {

  private static final JsonFactory JSON = new JsonFactory();

  private MessageReader() {}

  /**
   * Reads a frame.
   *
   * @throws IllegalArgumentException if it is not what the protocol says
   */
  public static List<ServerMessage> read(String frame) {
    try (JsonParser parser = JSON.createParser(frame)) {
      parser.nextToken();
      Object tree = tree(parser, frame);
      List<ServerMessage> messages = new ArrayList<>();
      for (Object message : tree instanceof List<?> list ? list : List.of(tree)) {
        messages.add(message(new Fields((Map<?, ?>) message)));
      }
      return messages;
    } catch (IOException | ClassCastException | NullPointerException e) {
      throw new IllegalArgumentException("not a frame of the protocol: " + frame, e);
    }
  }

  /** Maps, lists, numbers, texts, booleans; what a field {@code value} holds stays as it is. */
  private static Object tree(JsonParser parser, String frame) throws IOException {
    switch (parser.currentToken()) {
      case START_OBJECT -> {
        Map<String, Object> fields = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String name = parser.currentName();
          parser.nextToken();
          if (name.equals("value")) {
            int start = (int) parser.currentTokenLocation().getCharOffset();
            boolean absent = parser.currentToken() == JsonToken.VALUE_NULL;
            parser.finishToken();
            parser.skipChildren();
            int end = (int) parser.currentLocation().getCharOffset();
            if (!absent) {
              fields.put(name, frame.substring(start, end));
            }
          } else if (parser.currentToken() != JsonToken.VALUE_NULL) {
            fields.put(name, tree(parser, frame));
          }
        }
        return fields;
      }
      case START_ARRAY -> {
        List<Object> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          items.add(tree(parser, frame));
        }
        return items;
      }
      case VALUE_NUMBER_INT -> {
        return parser.getLongValue();
      }
      case VALUE_NUMBER_FLOAT -> {
        return parser.getDoubleValue();
      }
      case VALUE_TRUE, VALUE_FALSE -> {
        return parser.getBooleanValue();
      }
      default -> {
        return parser.getText();
      }
    }
  }

  private static ServerMessage message(Fields fields) {
    String type = fields.text("type");
    return switch (type) {
      case "welcome" -> welcome(fields);
      case "snapshot" -> snapshot(fields);
      case "resumed" ->
          new ServerMessage.Resumed(
              fields.number("id"),
              fields.text("account"),
              fields.text("feed"),
              fields.text("epoch"),
              (int) fields.number("partition"),
              fields.number("next"),
              fields.number("last", -1));
      case "live" -> new ServerMessage.Live(fields.number("id"), fields.text("account"));
      case "update" ->
          new ServerMessage.Update(
              fields.text("account"),
              fields.text("feed"),
              (int) fields.number("partition"),
              fields.number("prev"),
              (int) fields.number("conflated", 0),
              fields.shown());
      case "status" ->
          new ServerMessage.Status(
              fields.text("account"),
              fields.text("feed"),
              fields.text("state"),
              fields.text("reason", ""),
              fields.number("since", -1));
      case "heartbeat" -> new ServerMessage.Heartbeat(fields.number("at", -1));
      case "unsubscribed" ->
          new ServerMessage.Unsubscribed(fields.number("id"), fields.text("account"));
      case "error" ->
          new ServerMessage.Failed(
              fields.number("id", -1),
              fields.text("account", ""),
              fields.text("feed", ""),
              fields.text("code"),
              fields.text("message", ""),
              fields.number("retryAfterMs", -1),
              fields.flag("reset"));
      case "goaway" -> new ServerMessage.GoAway();
      default -> new ServerMessage.Unknown(type);
    };
  }

  private static ServerMessage welcome(Fields fields) {
    Map<String, Integer> depths = new LinkedHashMap<>();
    List<String> latest = new ArrayList<>();
    fields
        .object("feeds")
        .map()
        .forEach(
            (name, feed) -> {
              Fields described = new Fields((Map<?, ?>) feed);
              depths.put((String) name, (int) described.number("depth", 1));
              if (described.text("kind").equals("latest")) {
                latest.add((String) name);
              }
            });
    return new ServerMessage.Welcome(
        fields.text("server"), fields.number("heartbeatMs"), depths, latest);
  }

  private static ServerMessage snapshot(Fields fields) {
    List<Shown> events = new ArrayList<>();
    if (fields.map().get("event") instanceof Map<?, ?> event) {
      events.add(new Fields(event).shown());
    }
    if (fields.map().get("events") instanceof List<?> list) {
      list.forEach(event -> events.add(new Fields((Map<?, ?>) event).shown()));
    }
    return new ServerMessage.Snapshot(
        fields.number("id"),
        fields.text("account"),
        fields.text("feed"),
        fields.text("epoch"),
        (int) fields.number("partition"),
        fields.number("next"),
        fields.number("last", -1),
        fields.flag("exists"),
        fields.number("count", events.size()),
        fields.flag("more"),
        fields.flag("truncated"),
        events,
        fields.flag("reset") ? Optional.of(fields.text("reason", "")) : Optional.empty());
  }

  /** The fields of an object; a field that is missing and has no default is an exception. */
  private record Fields(Map<?, ?> map) {

    String text(String name) {
      return (String) required(name);
    }

    String text(String name, String otherwise) {
      return map.get(name) instanceof String text ? text : otherwise;
    }

    long number(String name) {
      return (Long) required(name);
    }

    long number(String name, long otherwise) {
      return map.get(name) instanceof Long number ? number : otherwise;
    }

    boolean flag(String name) {
      return map.get(name) instanceof Boolean flag && flag;
    }

    Fields object(String name) {
      return new Fields((Map<?, ?>) required(name));
    }

    Shown shown() {
      @Nullable String value = map.get("value") instanceof String text ? text : null;
      return new Shown(number("offset"), number("timestamp"), value);
    }

    private Object required(String name) {
      Object value = map.get(name);
      if (value == null) {
        throw new IllegalArgumentException("a message lacks " + name + ": " + map);
      }
      return value;
    }
  }
}
