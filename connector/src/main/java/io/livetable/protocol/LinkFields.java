package io.livetable.protocol;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields of one encoded link message, each checked against its shape as it is read. */
final class LinkFields {

  /** The name of a field and the shape of its value, the same in every message. */
  enum Field {
    TYPE("type", Shape.TEXT),
    PROTOCOL("protocol", Shape.NUMBER),
    CONNECTOR("connector", Shape.TEXT),
    TASK("task", Shape.NUMBER),
    INCARNATION("incarnation", Shape.TEXT),
    TOPICS("topics", Shape.TEXTS),
    CONVERTERS("converters", Shape.TEXTS),
    RENDERER("renderer", Shape.NUMBER),
    SERVER("server", Shape.TEXT),
    FEEDS("feeds", Shape.FEEDS),
    WINDOW_BYTES("windowBytes", Shape.NUMBER),
    MAX_MESSAGE_BYTES("maxMessageBytes", Shape.NUMBER),
    CODE("code", Shape.TEXT),
    MESSAGE("message", Shape.TEXT),
    TOPIC("topic", Shape.TEXT),
    PARTITION("partition", Shape.NUMBER),
    EPOCH("epoch", Shape.TEXT),
    SEQ("seq", Shape.NUMBER),
    BASE("base", Shape.NUMBER),
    END("end", Shape.NUMBER),
    EVENTS("events", Shape.EVENTS);

    private static final Map<String, Field> BY_TEXT = new HashMap<>();

    static {
      for (Field field : values()) {
        BY_TEXT.put(field.text, field);
      }
    }

    private final String text;
    private final Shape shape;

    Field(String text, Shape shape) {
      this.text = text;
      this.shape = shape;
    }

    String text() {
      return text;
    }
  }

  /** The most events of a range: a message of many small ones would take far more memory. */
  static final int MOST_EVENTS = 100_000;

  /** The most texts of an array: the topics of a hello. */
  static final int MOST_TEXTS = 10_000;

  private enum Shape {
    TEXT,
    NUMBER,
    TEXTS,
    FEEDS,
    EVENTS
  }

  private final Map<Field, Object> values = new EnumMap<>(Field.class);

  private LinkFields() {}

  /** Reads a whole message: one map, {@code type} first, and nothing after it. */
  static LinkFields read(CBORFactory factory, byte[] bytes, int offset, int length)
      throws LinkProtocolException {
    LinkFields fields = new LinkFields();
    try (JsonParser in = factory.createParser(bytes, offset, length)) {
      require(in.nextToken() == JsonToken.START_OBJECT, "a message is a map");
      while (in.nextToken() != JsonToken.END_OBJECT) {
        require(in.currentToken() == JsonToken.FIELD_NAME, "the message ends too early");
        fields.readField(in);
      }
      require(in.nextToken() == null, "something follows the message");
    } catch (IOException e) {
      throw new LinkProtocolException("not a link message: the CBOR is broken or too large", e);
    }
    return fields;
  }

  private void readField(JsonParser in) throws IOException, LinkProtocolException {
    String name = in.currentName();
    Field field = Field.BY_TEXT.get(name);
    require(field == Field.TYPE || values.containsKey(Field.TYPE), "the type is not first");
    in.nextToken();
    if (field == null) {
      in.skipChildren();
      return;
    }
    Object value =
        switch (field.shape) {
          case TEXT -> readText(in, name);
          case NUMBER -> readNumber(in, name);
          case TEXTS -> readTexts(in, name);
          case FEEDS -> readFeeds(in);
          case EVENTS -> readEvents(in);
        };
    require(values.put(field, value) == null, name + " is there twice");
  }

  String text(Field field) throws LinkProtocolException {
    return (String) value(field);
  }

  long number(Field field) throws LinkProtocolException {
    return (Long) value(field);
  }

  int integer(Field field) throws LinkProtocolException {
    long number = number(field);
    require(number <= Integer.MAX_VALUE, field.text() + " is too large");
    return (int) number;
  }

  @SuppressWarnings("unchecked")
  List<String> texts(Field field) throws LinkProtocolException {
    return (List<String>) value(field);
  }

  ConverterIdentity converters() throws LinkProtocolException {
    List<String> parts = texts(Field.CONVERTERS);
    require(parts.size() == 4, "converters is not four texts");
    return new ConverterIdentity(parts.get(0), parts.get(1), parts.get(2), parts.get(3));
  }

  Epoch epoch() throws LinkProtocolException {
    return parseEpoch(text(Field.EPOCH));
  }

  @SuppressWarnings("unchecked")
  Map<String, LinkMessage.Welcome.Feed> feeds() throws LinkProtocolException {
    return (Map<String, LinkMessage.Welcome.Feed>) value(Field.FEEDS);
  }

  @SuppressWarnings("unchecked")
  List<Event> events() throws LinkProtocolException {
    return (List<Event>) value(Field.EVENTS);
  }

  private Object value(Field field) throws LinkProtocolException {
    Object value = values.get(field);
    if (value == null) {
      throw new LinkProtocolException(
          values.get(Field.TYPE) + " without its field " + field.text());
    }
    return value;
  }

  private static String readText(JsonParser in, String what)
      throws IOException, LinkProtocolException {
    require(in.currentToken() == JsonToken.VALUE_STRING, what + " is no text");
    return in.getText();
  }

  private static long readNumber(JsonParser in, String what)
      throws IOException, LinkProtocolException {
    boolean fits =
        in.currentToken() == JsonToken.VALUE_NUMBER_INT
            && in.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
    require(fits && in.getLongValue() >= 0, what + " is no number from 0 below 2^63");
    return in.getLongValue();
  }

  private static List<String> readTexts(JsonParser in, String what)
      throws IOException, LinkProtocolException {
    require(in.currentToken() == JsonToken.START_ARRAY, what + " is no array");
    List<String> texts = new ArrayList<>();
    while (in.nextToken() != JsonToken.END_ARRAY) {
      require(texts.size() < MOST_TEXTS, what + " has more than " + MOST_TEXTS + " texts");
      texts.add(readText(in, what));
    }
    return texts;
  }

  private static Map<String, LinkMessage.Welcome.Feed> readFeeds(JsonParser in)
      throws IOException, LinkProtocolException {
    require(in.currentToken() == JsonToken.START_OBJECT, "feeds is no map");
    Map<String, LinkMessage.Welcome.Feed> feeds = new HashMap<>();
    while (in.nextToken() != JsonToken.END_OBJECT) {
      require(feeds.size() < MOST_TEXTS, "feeds has more than " + MOST_TEXTS + " topics");
      require(in.currentToken() == JsonToken.FIELD_NAME, "feeds ends too early");
      String topic = in.currentName();
      in.nextToken();
      List<String> parts = readTexts(in, "a feed");
      require(parts.size() == 3, "a feed is not three texts");
      FeedKind kind;
      try {
        kind = FeedKind.parse(parts.get(1));
      } catch (IllegalArgumentException e) {
        throw new LinkProtocolException("a feed of an unknown kind", e);
      }
      var feed = new LinkMessage.Welcome.Feed(parts.get(0), kind, parseEpoch(parts.get(2)));
      require(feeds.put(topic, feed) == null, "a topic is there twice");
    }
    return feeds;
  }

  private List<Event> readEvents(JsonParser in) throws IOException, LinkProtocolException {
    require(in.currentToken() == JsonToken.START_ARRAY, "events is no array");
    require(values.containsKey(Field.PARTITION), "events come before the partition");
    int partition = integer(Field.PARTITION);
    List<Event> events = new ArrayList<>();
    while (in.nextToken() != JsonToken.END_ARRAY) {
      require(events.size() < MOST_EVENTS, "a range has more than " + MOST_EVENTS + " events");
      require(in.currentToken() == JsonToken.START_ARRAY, "an event is no array");
      in.nextToken();
      String account = readText(in, "an account");
      require(!account.isEmpty(), "an account is empty");
      in.nextToken();
      long offset = readNumber(in, "an offset");
      in.nextToken();
      long timestamp = readNumber(in, "a timestamp");
      in.nextToken();
      byte[] value = readValue(in);
      require(in.nextToken() == JsonToken.END_ARRAY, "an event has more than four parts");
      events.add(new Event(account, partition, offset, timestamp, value));
    }
    return events;
  }

  private static byte @Nullable [] readValue(JsonParser in)
      throws IOException, LinkProtocolException {
    if (in.currentToken() == JsonToken.VALUE_NULL) {
      return null;
    }
    require(in.currentToken() == JsonToken.VALUE_EMBEDDED_OBJECT, "a value is no byte string");
    return in.getBinaryValue();
  }

  private static Epoch parseEpoch(String text) throws LinkProtocolException {
    try {
      return Epoch.parse(text);
    } catch (IllegalArgumentException e) {
      throw new LinkProtocolException("no epoch", e);
    }
  }

  private static void require(boolean holds, String otherwise) throws LinkProtocolException {
    if (!holds) {
      throw new LinkProtocolException(otherwise);
    }
  }
}
