package io.livetable.connect;

import io.livetable.connect.config.ConnectSettings;
import io.livetable.protocol.LinkMessage;
import io.livetable.protocol.Renderer;
import java.util.UUID;

/** How tasks introduce themselves to servers. */
final class Introduction {

  private Introduction() {}

  static LinkMessage.Hello of(ConnectSettings connect, int task) {
    return new LinkMessage.Hello(
        LinkMessage.PROTOCOL,
        connect.connector(),
        task,
        UUID.randomUUID().toString(),
        connect.topics(),
        connect.converters(),
        Renderer.VERSION);
  }
}
