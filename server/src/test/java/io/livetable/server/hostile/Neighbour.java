package io.livetable.server.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.livetable.protocol.Epoch;
import io.livetable.protocol.Event;
import io.livetable.protocol.LinkMessage;
import io.livetable.server.client.MessageReader;
import io.livetable.server.client.ServerMessage;
import io.livetable.server.devstack.Await;
import io.livetable.server.testkit.EmbeddedBroker;
import io.livetable.server.testkit.Frame;
import io.livetable.server.testkit.RawSocket;
import io.livetable.server.testkit.TaskSocket;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * A well-behaved session and a well-behaved link on the server that hostile peers are let loose on.
 * A record is written to each feed, pushed by the link, and must be heard by the session, exactly
 * and within {@link Case#PATIENCE_MS}, before the next one is.
 */
final class Neighbour implements AutoCloseable {

  private static final String ACCOUNT = "neighbour";
  private static final long PAUSE_NANOS = 20_000_000;

  private final KafkaProducer<String, String> producer;
  private final RawSocket session;
  private final TaskSocket link;
  private final Map<String, Epoch> epochs = new java.util.HashMap<>();
  private final Map<String, Long> last = new java.util.HashMap<>();
  private final AtomicLong exchanged = new AtomicLong();
  private final Thread thread = new Thread(this::run, "neighbour");
  private long slowestNanos;
  private long seq;
  private volatile boolean stopping;
  private volatile @Nullable Throwable failure;

  Neighbour(EmbeddedBroker broker, Target target) throws Exception {
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", broker.bootstrap(), "linger.ms", 0),
            new StringSerializer(),
            new StringSerializer());
    session = new RawSocket(target.clientPort(), Case.PATIENCE_MS);
    link = new TaskSocket(target.linkPort(), Target.SECRET);
    link.send(Hellos.of("neighbour", List.of(Target.BALANCE, Target.TRANSFERS)));
    if (link.next() instanceof LinkMessage.Welcome welcome) {
      welcome.feeds().forEach((topic, feed) -> epochs.put(topic, feed.epoch()));
    }
    session.send(Case.clientRequest(target.clientPort()));
    session.answer();
    session.send(
        Case.text(
            "{\"type\":\"subscribe\",\"id\":1,\"account\":\"%s\",\"feeds\":[\"%s\",\"%s\"]}"
                .formatted(ACCOUNT, Target.BALANCE, Target.TRANSFERS)));
    awaitLive();
    thread.setDaemon(true);
    thread.start();
  }

  private void awaitLive() throws Exception {
    while (true) {
      for (ServerMessage message : messages()) {
        if (message instanceof ServerMessage.Snapshot snapshot) {
          last.put(snapshot.feed(), snapshot.last());
        } else if (message instanceof ServerMessage.Live) {
          return;
        }
      }
    }
  }

  private void run() {
    try {
      while (!stopping) {
        exchange(Target.BALANCE);
        exchange(Target.TRANSFERS);
        exchanged.incrementAndGet();
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    } catch (Throwable e) {
      failure = e;
    }
  }

  private void exchange(String feed) throws Exception {
    String value = "{\"n\":%d}".formatted(exchanged.get());
    long began = System.nanoTime();
    RecordMetadata at = producer.send(new ProducerRecord<>(feed, ACCOUNT, value)).get();
    push(feed, at, value);
    while (true) {
      for (ServerMessage message : messages()) {
        if (message instanceof ServerMessage.Update update) {
          check(update, feed, at.offset(), value);
          slowestNanos = Math.max(slowestNanos, System.nanoTime() - began);
          last.put(feed, at.offset());
          return;
        } else if (!(message instanceof ServerMessage.Heartbeat)) {
          throw new AssertionError("the neighbour was told " + message);
        }
      }
    }
  }

  private void push(String feed, RecordMetadata at, String value) throws Exception {
    Epoch epoch = java.util.Objects.requireNonNull(epochs.get(feed));
    if (seq < 2) {
      link.send(new LinkMessage.Open(feed, at.partition(), epoch));
    }
    Event event =
        new Event(ACCOUNT, at.partition(), at.offset(), at.timestamp(), value.getBytes(UTF_8));
    seq++;
    link.send(
        new LinkMessage.Range(
            seq, feed, at.partition(), at.offset(), at.offset() + 1, List.of(event)));
    if (!link.next().equals(new LinkMessage.Ack(seq))) {
      throw new AssertionError("the neighbour's range was not acknowledged");
    }
  }

  private void check(ServerMessage.Update update, String feed, long offset, String value) {
    boolean exact =
        update.feed().equals(feed)
            && update.account().equals(ACCOUNT)
            && update.event().offset() == offset
            && value.equals(update.event().value())
            && update.prev() == last.getOrDefault(feed, -1L)
            && update.conflated() == 0;
    if (!exact) {
      throw new AssertionError(
          "the neighbour was told %s instead of offset %d of %s".formatted(update, offset, feed));
    }
  }

  private List<ServerMessage> messages() throws Exception {
    Frame frame = session.frame();
    while (frame != null && frame.opcode() == Frame.PING) {
      session.send(Frame.masked(Frame.whole(Frame.PONG), frame.payload()));
      frame = session.frame();
    }
    if (frame == null || frame.opcode() != Frame.TEXT) {
      throw new AssertionError("the neighbour's session ended: " + frame);
    }
    return MessageReader.read(new String(frame.payload(), UTF_8));
  }

  /** How many records of each feed were written and heard. */
  long exchanged() {
    return exchanged.get();
  }

  /** How long the slowest record took from its writing to its hearing. */
  long slowestMs() {
    return slowestNanos / 1_000_000;
  }

  /** What was wrong, if something was. */
  @Nullable Throwable failure() {
    return failure;
  }

  @Override
  public void close() throws IOException {
    stopping = true;
    Await.until("the neighbour to stop", Duration.ofSeconds(10), () -> !thread.isAlive());
    session.close();
    link.close();
    producer.close();
  }
}
