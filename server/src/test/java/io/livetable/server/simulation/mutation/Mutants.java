package io.livetable.server.simulation.mutation;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Reads {@code mutants.txt}. */
final class Mutants {

  private Mutants() {}

  /** All mutants. */
  static List<Mutant> all() throws IOException {
    try (InputStream file = Mutants.class.getResourceAsStream("/mutants.txt")) {
      String text = new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
      List<Mutant> all = new ArrayList<>();
      for (String part : text.replaceAll("(?m)^#.*\n", "").split("(?m)^== ", -1)) {
        if (!part.isBlank()) {
          all.add(mutant(part));
        }
      }
      return all;
    }
  }

  private static Mutant mutant(String part) {
    String[] edits = part.split("(?m)^---\n", -1);
    String[] head = edits[0].strip().split("\n", 2);
    String[] words = head[1].split(" ", 2);
    String hints = words.length > 1 ? words[1] : "";
    List<Mutant.Edit> all = new ArrayList<>();
    for (int i = 1; i < edits.length; i++) {
      String[] sides = edits[i].split("(?m)^\\+\\+\\+(?:\n|\\z)", -1);
      all.add(new Mutant.Edit(withoutBlankEnd(sides[0]), withoutBlankEnd(sides[1])));
    }
    int tilt = hints.indexOf("tilt ");
    return new Mutant(
        head[0],
        source(words[0]),
        all,
        hints.contains("false claims"),
        tilt < 0 ? -1 : Integer.parseInt(hints.substring(tilt + 5).strip()));
  }

  private static String source(String file) {
    if (file.startsWith("model/")) {
      return "server/src/test/java/io/livetable/server/simulation/" + file.substring(6);
    }
    return file.startsWith("connect/")
        ? "connector/src/main/java/io/livetable/" + file
        : "server/src/main/java/io/livetable/server/" + file;
  }

  private static String withoutBlankEnd(String text) {
    return text.replaceAll("\\s+\\z", "");
  }
}
