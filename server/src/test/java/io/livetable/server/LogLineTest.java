package io.livetable.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The packaged server's log is one line per message, whatever a message holds. */
class LogLineTest {

  @Test
  void shouldNotLetAMessageForgeALineOrSteerATerminal() throws Exception {
    String config = Files.readString(Path.of("src", "main", "dist", "config", "logback.xml"));
    Matcher pattern = Pattern.compile("<pattern>(.*)</pattern>").matcher(config);
    assertTrue(pattern.find());
    LoggerContext context = new LoggerContext();
    PatternLayout layout = new PatternLayout();
    layout.setContext(context);
    layout.setPattern(pattern.group(1));
    layout.start();

    String line =
        layout.doLayout(
            new LoggingEvent(
                "",
                context.getLogger("a.B"),
                Level.WARN,
                "of \"x\r\n12:00 INFO forged\u001b[31m\u0085\" or ä",
                null,
                null));

    assertTrue(
        line.endsWith("B of \"x??12:00 INFO forged?[31m?\" or ä" + System.lineSeparator()), line);
    assertEquals(1, line.lines().count());
  }
}
