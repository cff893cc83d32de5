package io.livetable.server.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** The golden samples of client messages: one message per file, which ends in one line feed. */
final class Golden {

  private Golden() {}

  /** A sample's text. */
  static String text(String name) throws IOException {
    try (InputStream in = Golden.class.getResourceAsStream("/golden/client/" + name + ".json")) {
      String text = new String(Objects.requireNonNull(in, name).readAllBytes(), UTF_8);
      return text.substring(0, text.length() - 1);
    }
  }
}
