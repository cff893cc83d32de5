package io.livetable.protocol;

import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import io.livetable.protocol.LinkFields.Field;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/**
 * Link messages as CBOR, one message per WebSocket message. Thread-safe.
 *
 * <p>A message is a map whose first field is {@code type}; the other fields are named as the
 * components of the message's record, in any order, except that a range's {@code events} come after
 * its other fields. An event is an array: account, offset, timestamp, value (a byte string, or null
 * for a removal); its partition is the range's. Fields that this version does not know are skipped;
 * everything else is strict.
 */
public final class LinkCodec {

  /** The most characters of a text: an account, a topic, an error's message. */
  static final int MAX_TEXT = 16 * 1024 * 1024;

  static final String HELLO = "hello";
  static final String WELCOME = "welcome";
  static final String REFUSE = "refuse";
  static final String OPEN = "open";
  static final String CLOSE = "close";
  static final String RANGE = "range";
  static final String ACK = "ack";
  static final String ERROR = "error";

  private static final int EVENT_OVERHEAD = 1 + 5 + 9 + 9 + 5;
  private static final int RANGE_OVERHEAD = 160;

  private final CBORFactory factory =
      CBORFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(16)
                  .maxStringLength(MAX_TEXT)
                  .maxNameLength(256)
                  .maxNumberLength(32)
                  .build())
          .build();

  /** How many bytes an event takes within an encoded range, at most. */
  public static int sizeBound(Event event) {
    byte[] value = event.value();
    return EVENT_OVERHEAD + 3 * event.account().length() + (value == null ? 0 : value.length);
  }

  /** How many bytes an encoded range of the topic takes besides its events, at most. */
  public static int sizeBoundWithoutEvents(String topic) {
    return RANGE_OVERHEAD + 3 * topic.length();
  }

  /** The message's bytes. */
  public byte[] encode(LinkMessage message) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (CBORGenerator out = factory.createGenerator(bytes)) {
      write(out, message);
    } catch (IOException e) {
      throw new UncheckedIOException("a link message cannot be encoded", e);
    }
    return bytes.toByteArray();
  }

  /**
   * The message that the bytes hold.
   *
   * @throws LinkProtocolException if they hold none, or more than one
   */
  public LinkMessage decode(byte[] bytes, int offset, int length) throws LinkProtocolException {
    LinkFields fields = LinkFields.read(factory, bytes, offset, length);
    String type = fields.text(Field.TYPE);
    return switch (type) {
      case HELLO -> hello(fields);
      case WELCOME -> welcome(fields);
      case REFUSE -> new LinkMessage.Refuse(fields.text(Field.CODE), fields.text(Field.MESSAGE));
      case OPEN ->
          new LinkMessage.Open(
              fields.text(Field.TOPIC), fields.integer(Field.PARTITION), fields.epoch());
      case CLOSE ->
          new LinkMessage.Close(fields.text(Field.TOPIC), fields.integer(Field.PARTITION));
      case RANGE -> range(fields);
      case ACK -> new LinkMessage.Ack(fields.number(Field.SEQ));
      case ERROR -> new LinkMessage.Fault(fields.text(Field.CODE), fields.text(Field.MESSAGE));
      default -> throw new LinkProtocolException("a message of the unknown type " + type);
    };
  }

  private static LinkMessage hello(LinkFields fields) throws LinkProtocolException {
    return new LinkMessage.Hello(
        fields.integer(Field.PROTOCOL),
        fields.text(Field.CONNECTOR),
        fields.integer(Field.TASK),
        fields.text(Field.INCARNATION),
        fields.texts(Field.TOPICS),
        fields.converters(),
        fields.integer(Field.RENDERER));
  }

  private static LinkMessage welcome(LinkFields fields) throws LinkProtocolException {
    int window = fields.integer(Field.WINDOW_BYTES);
    int largest = fields.integer(Field.MAX_MESSAGE_BYTES);
    if (window < 1 || largest < 1) {
      throw new LinkProtocolException("a welcome whose window or largest message is empty");
    }
    return new LinkMessage.Welcome(
        fields.text(Field.SERVER), fields.text(Field.INCARNATION), fields.feeds(), window, largest);
  }

  private static LinkMessage range(LinkFields fields) throws LinkProtocolException {
    LinkMessage.Range range =
        new LinkMessage.Range(
            fields.number(Field.SEQ),
            fields.text(Field.TOPIC),
            fields.integer(Field.PARTITION),
            fields.number(Field.BASE),
            fields.number(Field.END),
            fields.events());
    if (range.seq() < 1 || range.base() >= range.end()) {
      throw new LinkProtocolException(
          "range %d covers nothing: [%d, %d)".formatted(range.seq(), range.base(), range.end()));
    }
    long next = range.base();
    for (Event event : range.events()) {
      if (event.offset() < next || event.offset() >= range.end()) {
        throw new LinkProtocolException(
            "range %d, [%d, %d), holds offset %d outside it or out of order"
                .formatted(range.seq(), range.base(), range.end(), event.offset()));
      }
      next = event.offset() + 1;
    }
    return range;
  }

  private static void write(CBORGenerator out, LinkMessage message) throws IOException {
    if (message instanceof LinkMessage.Range range) {
      start(out, RANGE, 7);
      number(out, Field.SEQ, range.seq());
      text(out, Field.TOPIC, range.topic());
      number(out, Field.PARTITION, range.partition());
      number(out, Field.BASE, range.base());
      number(out, Field.END, range.end());
      writeEvents(out, range);
    } else if (message instanceof LinkMessage.Ack ack) {
      start(out, ACK, 2);
      number(out, Field.SEQ, ack.seq());
    } else if (message instanceof LinkMessage.Hello hello) {
      writeHello(out, hello);
    } else if (message instanceof LinkMessage.Welcome welcome) {
      writeWelcome(out, welcome);
    } else if (message instanceof LinkMessage.Open open) {
      start(out, OPEN, 4);
      text(out, Field.TOPIC, open.topic());
      number(out, Field.PARTITION, open.partition());
      text(out, Field.EPOCH, open.epoch().toString());
    } else if (message instanceof LinkMessage.Close close) {
      start(out, CLOSE, 3);
      text(out, Field.TOPIC, close.topic());
      number(out, Field.PARTITION, close.partition());
    } else if (message instanceof LinkMessage.Refuse refuse) {
      start(out, REFUSE, 3);
      text(out, Field.CODE, refuse.code());
      text(out, Field.MESSAGE, refuse.message());
    } else if (message instanceof LinkMessage.Fault fault) {
      start(out, ERROR, 3);
      text(out, Field.CODE, fault.code());
      text(out, Field.MESSAGE, fault.message());
    }
    out.writeEndObject();
  }

  private static void writeHello(CBORGenerator out, LinkMessage.Hello hello) throws IOException {
    start(out, HELLO, 8);
    number(out, Field.PROTOCOL, hello.protocol());
    text(out, Field.CONNECTOR, hello.connector());
    number(out, Field.TASK, hello.task());
    text(out, Field.INCARNATION, hello.incarnation());
    out.writeFieldName(Field.TOPICS.text());
    out.writeStartArray(hello.topics(), hello.topics().size());
    for (String topic : hello.topics()) {
      out.writeString(topic);
    }
    out.writeEndArray();
    ConverterIdentity converters = hello.converters();
    out.writeFieldName(Field.CONVERTERS.text());
    out.writeStartArray(converters, 4);
    out.writeString(converters.keyClass());
    out.writeString(converters.keySettings());
    out.writeString(converters.valueClass());
    out.writeString(converters.valueSettings());
    out.writeEndArray();
    number(out, Field.RENDERER, hello.renderer());
  }

  private static void writeWelcome(CBORGenerator out, LinkMessage.Welcome welcome)
      throws IOException {
    start(out, WELCOME, 6);
    text(out, Field.SERVER, welcome.server());
    text(out, Field.INCARNATION, welcome.incarnation());
    out.writeFieldName(Field.FEEDS.text());
    Map<String, LinkMessage.Welcome.Feed> feeds = new java.util.TreeMap<>(welcome.feeds());
    out.writeStartObject(feeds, feeds.size());
    for (Map.Entry<String, LinkMessage.Welcome.Feed> entry : feeds.entrySet()) {
      LinkMessage.Welcome.Feed feed = entry.getValue();
      out.writeFieldName(entry.getKey());
      out.writeStartArray(feed, 3);
      out.writeString(feed.name());
      out.writeString(feed.kind().text());
      out.writeString(feed.epoch().toString());
      out.writeEndArray();
    }
    out.writeEndObject();
    number(out, Field.WINDOW_BYTES, welcome.windowBytes());
    number(out, Field.MAX_MESSAGE_BYTES, welcome.maxMessageBytes());
  }

  private static void writeEvents(CBORGenerator out, LinkMessage.Range range) throws IOException {
    out.writeFieldName(Field.EVENTS.text());
    out.writeStartArray(range, range.events().size());
    for (Event event : range.events()) {
      out.writeStartArray(event, 4);
      out.writeString(event.account());
      out.writeNumber(event.offset());
      out.writeNumber(event.timestamp());
      byte[] value = event.value();
      if (value == null) {
        out.writeNull();
      } else {
        out.writeBinary(value);
      }
      out.writeEndArray();
    }
    out.writeEndArray();
  }

  private static void start(CBORGenerator out, String type, int fields) throws IOException {
    out.writeStartObject(type, fields);
    text(out, Field.TYPE, type);
  }

  private static void text(CBORGenerator out, Field field, String value) throws IOException {
    out.writeFieldName(field.text());
    out.writeString(value);
  }

  private static void number(CBORGenerator out, Field field, long value) throws IOException {
    out.writeFieldName(field.text());
    out.writeNumber(value);
  }
}
