package io.livetable.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.livetable.server.testkit.RawSocket;
import io.livetable.server.testkit.RawSocket.Answer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Methods that nothing here is there for: refused, without a word in the log. */
class UnservedMethodsTest extends ListenerFixture {

  private static final int PATIENCE_MS = 10_000;
  private static final String HOST_PORT = "org.eclipse.jetty.util.HostPort"; // Off: LogTextTest

  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

  @BeforeEach
  void listen() {
    log.start();
    root.addAppender(log);
  }

  @AfterEach
  void stopListening() {
    root.detachAppender(log);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"OPTIONS", "TRACE", "CONNECT", "PUT", "DELETE", "PATCH", "POST", "get", "X"})
  void shouldAnswerThemWithoutFault(String method) throws Exception {
    HttpServer server = start(Map.of());
    for (int port : List.of(server.clientPort(), server.linkPort(), server.adminPort())) {
      for (String path : List.of("/", "/ws", "/link", "/metrics", "/nothing", "*")) {
        try (RawSocket socket = new RawSocket(port, PATIENCE_MS)) {
          socket.send(
              method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nX-Secret: mirror\r\n\r\n");

          Answer answer = socket.answer();

          assertTrue(answer.status() < 500, answer::toString);
          assertTrue(!answer.body().contains("mirror"), answer::toString);
        }
      }
    }

    log.list.removeIf(event -> event.getLoggerName().equals(HOST_PORT));
    assertEquals(List.of(), log.list);
  }
}
