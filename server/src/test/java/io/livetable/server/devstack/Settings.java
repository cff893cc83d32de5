package io.livetable.server.devstack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;

/** Sample configurations, changed where a stack differs from them. */
final class Settings {

  private Settings() {}

  /** Copies a properties file with changes. */
  static void write(Path sample, Map<String, String> changes, Path target) {
    Properties properties = new Properties();
    try (Reader in = Files.newBufferedReader(sample)) {
      properties.load(in);
      properties.putAll(changes);
      Files.createDirectories(target.toAbsolutePath().getParent());
      try (Writer out = Files.newBufferedWriter(target)) {
        properties.store(out, null);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The flat settings of a connector file as Connect's REST API takes it: {name, config}. */
  static Map<String, String> connector(Path sample) {
    try (InputStream in = Files.newInputStream(sample)) {
      JsonNode config = new ObjectMapper().readTree(in).required("config");
      Map<String, String> settings = new LinkedHashMap<>();
      config.properties().forEach(entry -> settings.put(entry.getKey(), entry.getValue().asText()));
      return settings;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
