package io.livetable.server.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import io.livetable.protocol.Event;
import io.livetable.protocol.LinkMessage;
import io.livetable.server.LivetableServer;
import io.livetable.server.config.ServerConfig;
import io.livetable.server.devstack.DevIssuer;
import io.livetable.server.testkit.EmbeddedBroker;
import io.livetable.server.testkit.Frame;
import io.livetable.server.testkit.RawHttp;
import io.livetable.server.testkit.RawSocket;
import io.livetable.server.testkit.SharedBroker;
import io.livetable.server.testkit.TaskSocket;
import io.livetable.server.testkit.TopicWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Whatever goes right or wrong: no token, secret, value or account is in the server's own log. */
@ExtendWith(SharedBroker.class)
@Timeout(120)
class NothingSecretIsLoggedIT {

  private static final int PATIENCE_MS = 30_000;
  private static final String TOPIC = "unlogged";
  private static final String SECRET = "link-secret-nobody-logs";
  private static final String VALUE = "VALUE-NOBODY-LOGS";
  private static final String ACCOUNT = "ACC-0001";

  private final EmbeddedBroker broker;
  private final List<String> unsaid = new ArrayList<>(List.of(SECRET, VALUE, ACCOUNT));

  NothingSecretIsLoggedIT(EmbeddedBroker broker) {
    this.broker = broker;
  }

  @Test
  void shouldLogNoTokenSecretValueOrAccount(@TempDir Path state) throws Exception {
    Logger ours = (Logger) LoggerFactory.getLogger("io.livetable.server");
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    ours.addAppender(log);
    ours.setLevel(Level.TRACE);
    try {
      broker.createTopic(TOPIC, 1, "compact");
      TopicWriter.write(broker, TOPIC, ACCOUNT, "{\"v\":\"" + VALUE + "\"}");
      run(state);
    } finally {
      ours.setLevel(null);
      ours.detachAppender(log);
    }

    List<String> lines = log.list.stream().map(NothingSecretIsLoggedIT::whole).toList();
    for (String secret : unsaid) {
      assertEquals(List.of(), lines.stream().filter(line -> line.contains(secret)).toList());
    }
    assertTrue(
        lines.stream().anyMatch(line -> line.contains("log ends at 2")), "it has been listened");
  }

  private static String whole(ILoggingEvent event) {
    return event.getFormattedMessage()
        + (event.getThrowableProxy() == null
            ? ""
            : "\n" + ThrowableProxyUtil.asString(event.getThrowableProxy()));
  }

  private void run(Path state) throws Exception {
    try (DevIssuer issuer = new DevIssuer(0, Set.of());
        LivetableServer server = new LivetableServer(config(issuer, state))) {
      server.start();
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> RawHttp.get(server.http().adminPort(), "/health/ready").status() == 200);
      String good = issuer.token("alice", Duration.ofMinutes(5));
      unsaid.add(good.substring(0, 40));
      unsaid.add(good.substring(good.length() - 20));
      clients(server.http().clientPort(), good);
      claims(server.http().linkPort());
    }
  }

  /** Tokens that are good, spoiled, and in the wrong places. */
  private static void clients(int port, String good) throws IOException {
    String subscribe = "{\"type\":\"subscribe\",\"id\":1,\"account\":\"" + ACCOUNT + "\"}";
    String bad = good.substring(0, good.length() - 8) + "AAAAAAAA";
    assertTrue(told(port, good, subscribe).contains(VALUE));
    assertTrue(told(port, good, subscribe.replace(ACCOUNT, "ACC-0011")).contains("forbidden"));
    assertTrue(told(port, bad, subscribe).contains("bad_token"));
    assertTrue(told(port, good.repeat(12), subscribe).contains("error"));
    assertTrue(told(port, "\\u0000" + good, "{" + good).contains("error"));
    assertEquals(404, RawHttp.get(port, "/nothing?token=" + good).status());
    assertEquals(
        403, RawHttp.upgrade(port, "/ws?token=" + good, "Authorization: Bearer " + good).status());
  }

  /** What a session is told, until it has heard an error, a value, or the end. */
  private static String told(int port, String token, String then) throws IOException {
    StringBuilder told = new StringBuilder();
    try (RawSocket socket = new RawSocket(port, PATIENCE_MS)) {
      socket.send(Case.clientRequest(port));
      assertEquals(101, socket.answer().status());
      socket.send(Case.text("{\"type\":\"auth\",\"token\":\"" + token + "\"}"));
      socket.send(Case.text(then));
      for (Frame frame = socket.frame();
          frame != null && frame.opcode() != Frame.CLOSE;
          frame = socket.frame()) {
        told.append(new String(frame.payload(), StandardCharsets.UTF_8));
        if (told.indexOf("\"error\"") >= 0 || told.indexOf(VALUE) >= 0) {
          break;
        }
      }
    }
    return told.toString();
  }

  /** Secrets that are right and wrong, and claims that are false. */
  private static void claims(int port) throws Exception {
    assertEquals(
        401,
        RawHttp.upgrade(
                port,
                "/link",
                "Sec-WebSocket-Protocol: livetable-link.v1",
                "Authorization: Bearer " + SECRET + "x")
            .status());
    try (TaskSocket task = new TaskSocket(port, SECRET)) {
      task.send(Hellos.of(TOPIC, LinkMessage.PROTOCOL));
      LinkMessage.Welcome welcome = assertInstanceOf(LinkMessage.Welcome.class, task.next());
      task.send(
          new LinkMessage.Open(
              TOPIC, 0, Objects.requireNonNull(welcome.feeds().get(TOPIC)).epoch()));
      byte[] value = ("{\"v\":\"" + VALUE + "\"}").getBytes(StandardCharsets.UTF_8);
      task.send(
          new LinkMessage.Range(1, TOPIC, 0, 0, 9, List.of(new Event(ACCOUNT, 0, 8, 0, value))));
      LinkMessage answer = task.next();
      while (answer instanceof LinkMessage.Ack) {
        answer = task.next();
      }
      LinkMessage.Fault fault = assertInstanceOf(LinkMessage.Fault.class, answer);
      assertTrue(fault.message().contains("whose log ends at 2"), fault::message);
      assertFalse(fault.message().contains(VALUE));
    }
  }

  private ServerConfig config(DevIssuer issuer, Path state) {
    Map<String, String> keys = new HashMap<>(issuer.serverSettings());
    keys.put("server.id", "unlogged");
    keys.put("state.dir", state.toString());
    for (String listener : List.of("client", "link", "admin")) {
      keys.put(listener + ".listener", "127.0.0.1:0");
    }
    keys.put("link.secret", SECRET);
    keys.put("kafka.bootstrap.servers", broker.bootstrap());
    keys.put("internal.replication.factor", "1");
    keys.put("feeds", TOPIC);
    keys.put("feed." + TOPIC + ".topic", TOPIC);
    keys.put("feed." + TOPIC + ".kind", "latest");
    return ServerConfig.parse(keys);
  }
}
