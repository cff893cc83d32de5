package io.livetable.server.hostile;

import java.util.List;
import java.util.stream.Stream;

/** All hostile peers that are written down. */
final class Cases {

  private Cases() {}

  static List<Case> clients() {
    return Stream.of(FrameCases.all(), HandshakeCases.all(), MessageCases.all())
        .flatMap(List::stream)
        .toList();
  }

  static List<Case> links() {
    return LinkCases.all();
  }
}
