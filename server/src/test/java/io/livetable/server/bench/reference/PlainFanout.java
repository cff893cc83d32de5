package io.livetable.server.bench.reference;

import io.livetable.server.bench.load.CommandLines;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.websocket.server.WebSocketUpgradeHandler;

/**
 * What a user would write instead: Jetty and a KafkaConsumer. Live only: no snapshot, no exactness,
 * nobody is asked who he is. A record is encoded once; what one poll brings leaves as one frame.
 */
public final class PlainFanout {

  private static final Pattern ACCOUNT = Pattern.compile("\"account\":\"([^\"]*)\"");

  private final Map<String, List<PlainSession>> watchers = new ConcurrentHashMap<>();

  private PlainFanout() {}

  /** The port to listen on, the broker and the topic. */
  public static void main(String[] args) throws Exception {
    PlainFanout fanout = new PlainFanout();
    fanout.listen(Integer.parseInt(args[0]));
    Thread thread = new Thread(() -> fanout.consume(args[1], args[2]), "consume");
    thread.setDaemon(true);
    thread.start();
    CommandLines.serve(words -> "up=1");
  }

  private void listen(int port) throws Exception {
    Server server = new Server();
    ServerConnector connector = new ServerConnector(server, 1, 1);
    connector.setHost("127.0.0.1");
    connector.setPort(port);
    connector.setAcceptQueueSize(1024);
    server.addConnector(connector);
    ContextHandler context = new ContextHandler("/");
    context.setHandler(
        WebSocketUpgradeHandler.from(
            server,
            context,
            container -> {
              container.setIdleTimeout(Duration.ZERO);
              container.addMapping(
                  "/ws",
                  (request, response, callback) -> {
                    response.setExtensions(List.of());
                    response.setAcceptedSubProtocol("livetable.v1");
                    return new PlainSession(this::subscribe);
                  });
            }));
    server.setHandler(context);
    server.start();
  }

  private void subscribe(PlainSession session, String text) {
    Matcher account = ACCOUNT.matcher(text);
    if (account.find()) {
      watchers.computeIfAbsent(account.group(1), any -> new CopyOnWriteArrayList<>()).add(session);
    }
    session.send("{\"type\":\"live\"}".getBytes(StandardCharsets.UTF_8));
  }

  private void consume(String broker, String topic) {
    Map<String, Object> settings =
        Map.of("bootstrap.servers", broker, "group.id", "plain", "auto.offset.reset", "latest");
    try (KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
      consumer.subscribe(List.of(topic));
      while (true) {
        Map<String, PlainFrame> frames = new HashMap<>();
        for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(500))) {
          if (watchers.containsKey(record.key())) {
            frames.computeIfAbsent(record.key(), any -> new PlainFrame()).add(record);
          }
        }
        frames.forEach(
            (account, frame) -> {
              byte[] bytes = frame.bytes();
              watchers.getOrDefault(account, List.of()).forEach(session -> session.send(bytes));
            });
      }
    }
  }
}
