package io.livetable.server.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {

  private final Path config;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  MainTest(@TempDir Path folder) throws IOException {
    config = folder.resolve("server.properties");
    Files.writeString(
        config,
        """
        server.id=s1
        state.dir=state
        auth.mode=none
        link.secret=0123456789abcdef
        kafka.bootstrap.servers=127.0.0.1:1
        feeds=balance,transfers
        feed.balance.topic=b
        feed.balance.kind=latest
        feed.transfers.topic=t
        feed.transfers.kind=history
        """);
  }

  @Test
  void shouldExplainItself() {
    assertEquals(0, run("--help"));
    assertTrue(text(out).startsWith("usage: livetable-server audit --account A"));
  }

  @Test
  void shouldNameTheFeedsThereAre() {
    assertEquals(2, run("--account", "A", "--feed", "balances", "--config", config.toString()));
    assertEquals(
        "livetable-server audit: there is no feed balances; the feeds are balance, transfers\n",
        text(err));
  }

  @Test
  void shouldNameTheFileThatCannotBeRead() {
    assertEquals(2, run("--account", "A", "--config", "nowhere.properties"));
    assertTrue(text(err).contains("nowhere.properties"), () -> text(err));
  }

  @Test
  void shouldSayWhereKafkaDoesNotAnswer() {
    assertEquals(2, run("--account", "A", "--timeout-seconds", "1", "--config", config.toString()));
    assertTrue(text(err).contains("Kafka does not answer at 127.0.0.1:1: "), () -> text(err));
    assertEquals("", text(out));
  }

  private int run(String... args) {
    return Main.run(
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        args);
  }

  private static String text(ByteArrayOutputStream stream) {
    return stream.toString(StandardCharsets.UTF_8);
  }
}
