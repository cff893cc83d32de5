package io.livetable.server.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.livetable.connect.config.ConnectorConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Keeps docs/configuration.md equal to what the definitions say. */
class ConfigReferenceTest {

  private static final Path FILE = Path.of("..", "docs", "configuration.md");
  private static final String COMMAND =
      "mvn -q -pl connector,server -am test -Dtest=ConfigReferenceTest"
          + " -Dsurefire.failIfNoSpecifiedTests=false -Dlivetable.docs=write";

  @Test
  void shouldMatchTheDefinitions() throws IOException {
    String expected = reference();

    if (System.getProperty("livetable.docs", "check").equals("write")) {
      Files.writeString(FILE, expected);
    }

    assertEquals(
        expected,
        Files.readString(FILE),
        () -> FILE + " differs from the definitions; write it anew by: " + COMMAND);
  }

  private static String reference() {
    return """
        # Configuration

        Generated from the definitions in the code; do not edit. To write it anew:

        ```sh
        %s
        ```

        ## Server

        A properties file in UTF-8, named on the command line: `bin/livetable-server config/server.properties`.
        All problems of a configuration are reported together. An unknown key is an error that names the nearest
        known key. Times are milliseconds, sizes are bytes.

        %s
        `key.converter.<setting>` and `value.converter.<setting>` go to the feed's converters without their prefix.

        ## Connector

        Given to Connect's REST API. What Connect itself defines for a sink (`name`, `connector.class`, `tasks.max`,
        `topics`, `key.converter`, `value.converter` and so on) is in Kafka's documentation.

        %s"""
        .formatted(
            COMMAND,
            ConfigReference.tables(ServerKeys.definition(), "###", "")
                + "\n"
                + ConfigReference.tables(FeedKeys.definition(), "###", "feed.<name>."),
            ConfigReference.tables(ConnectorConfig.definition(), "###", ""));
  }
}
