package io.livetable.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.ConsoleAppender;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the logging configurations of the package make of texts that peers may have sent. */
class LogTextTest {

  private static final String STAMP =
      "\\d{4}-\\d\\d-\\d\\dT[0-9:.]+(Z|[+-][0-9:]+) ERROR \\[[^]]+] link ";

  private final LoggerContext context = new LoggerContext();
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();

  @AfterEach
  void stop() {
    context.stop();
  }

  private Logger logger(String file) throws Exception {
    context.setMDCAdapter(new LogbackMDCAdapter());
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(Path.of("src/main/dist/config", file).toFile());
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    ConsoleAppender<ILoggingEvent> console =
        (ConsoleAppender<ILoggingEvent>) root.getAppender("console");
    console.setOutputStream(output);
    return context.getLogger("link");
  }

  private List<String> lines() {
    return output.toString(StandardCharsets.UTF_8).lines().toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"logback.xml", "logback-tools.xml"})
  void shouldKeepAMessageOnItsLine(String file) throws Exception {
    Logger log = logger(file);

    log.error(
        "Refused connector {} task {}",
        "a\r\n2026-01-01T00:00:00.000Z INFO [main] link all is well\u001b[2K\u2028\u202e\u0085é\uD83D\uDE00",
        1);

    assertEquals(1, lines().size(), lines()::toString);
    assertTrue(lines().get(0).matches(STAMP + "Refused connector a.*"), lines()::toString);
    assertTrue(
        lines()
            .get(0)
            .endsWith(
                "connector a\\u000d\\u000a2026-01-01T00:00:00.000Z INFO [main] link all is"
                    + " well\\u001b[2K\\u2028\\u202e\\u0085é\uD83D\uDE00 task 1"),
        lines()::toString);
  }

  @Test
  void shouldNotSayForEachRequestWhatJettyThinksOfIt() throws Exception {
    logger("logback.xml");

    context.getLogger("org.eclipse.jetty.util.HostPort").warn("Bad Authority: [x]");

    assertEquals(List.of(), lines());
  }

  @Test
  void shouldCutAMessageThatIsTooLong() throws Exception {
    logger("logback.xml").error("x".repeat(LogText.MOST + 7));

    assertTrue(lines().get(0).endsWith("x… (7 more)"), lines()::toString);
  }

  @ParameterizedTest
  @ValueSource(strings = {"logback.xml", "logback-tools.xml"})
  void shouldNotLetAnExceptionBeginALineOfItsOwn(String file) throws Exception {
    Logger log = logger(file);

    log.error(
        "failed",
        new IllegalStateException(
            "first\n2026-01-01T00:00:00.000Z INFO forged\u001b[2K",
            new IllegalArgumentException("second\r\nforged\rforged")));

    List<String> lines = lines();
    assertTrue(lines.get(0).matches(STAMP + "failed"), lines::toString);
    assertEquals("java.lang.IllegalStateException: first", lines.get(1));
    assertEquals("\t| 2026-01-01T00:00:00.000Z INFO forged\\u001b[2K", lines.get(2));
    assertTrue(lines.contains("Caused by: java.lang.IllegalArgumentException: second"));
    assertTrue(lines.contains("\t| forged\\u000dforged"), lines::toString);
    assertFalse(
        lines.subList(2, lines.size()).stream()
            .anyMatch(line -> !line.startsWith("\t") && !line.startsWith("Caused by: ")),
        lines::toString);
  }
}
