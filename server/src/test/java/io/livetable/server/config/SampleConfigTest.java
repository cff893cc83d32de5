package io.livetable.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.livetable.protocol.FeedKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.apache.kafka.common.config.types.Password;
import org.junit.jupiter.api.Test;

/** Keeps config/server.properties usable, complete and true about defaults. */
class SampleConfigTest {

  private static final Path FILE = Path.of("..", "config", "server.properties");

  @Test
  void shouldDescribeTheDevStack() {
    ServerConfig config = ServerConfig.load(FILE);

    assertEquals("s1", config.serverId());
    assertEquals("127.0.0.1:9092", config.kafka().settings().get("bootstrap.servers"));
    assertEquals(List.of(new Password("livetable-dev-link-secret")), config.linkAccess().secrets());
    assertEquals(
        List.of("balance account-balances LATEST 1", "transfers account-transfers HISTORY 20"),
        config.feeds().stream().map(SampleConfigTest::summary).toList());
  }

  @Test
  void shouldNameEveryKeyWithItsDefault() throws IOException {
    List<String> lines = Files.readAllLines(FILE);
    List<String> missing = new ArrayList<>();

    missing.addAll(missing(ServerKeys.definition(), "", lines));
    missing.addAll(missing(FeedKeys.definition(), "feed.transfers.", lines));

    assertEquals(List.of(), missing, () -> "add these lines to " + FILE);
  }

  private static List<String> missing(ConfigDef definition, String prefix, List<String> lines) {
    List<String> missing = new ArrayList<>();
    for (ConfigKey key : definition.configKeys().values()) {
      String start = prefix + key.name + "=";
      String commented =
          "#"
              + start
              + (key.hasDefault() && key.type != ConfigDef.Type.PASSWORD
                  ? ConfigDef.convertToString(key.defaultValue, key.type)
                  : "");
      boolean active = lines.stream().anyMatch(line -> line.startsWith(start));
      if (key.hasDefault() ? !lines.contains(commented) : !active) {
        missing.add(key.hasDefault() ? commented : start);
      }
    }
    return missing;
  }

  private static String summary(FeedConfig feed) {
    assertTrue(feed.kind() == FeedKind.HISTORY || feed.depth() == 1);
    return "%s %s %s %d".formatted(feed.name(), feed.topic(), feed.kind(), feed.depth());
  }
}
