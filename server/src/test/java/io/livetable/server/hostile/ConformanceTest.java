package io.livetable.server.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Keeps the tables of docs/conformance.md equal to what is tested. */
class ConformanceTest {

  private static final Path FILE = Path.of("..", "docs", "conformance.md");
  private static final String COMMAND =
      "mvn -q -pl connector,server -am test -Dtest=ConformanceTest"
          + " -Dsurefire.failIfNoSpecifiedTests=false -Dlivetable.docs=write";
  private static final String BEGIN = "<!-- Generated from the cases; to write it anew: %s -->\n";
  private static final String END = "<!-- End of what is generated. -->";

  @Test
  void shouldBeWhatIsWrittenDown() throws IOException {
    String file = Files.readString(FILE);
    String begin = BEGIN.formatted(COMMAND);
    int from = file.indexOf(begin) + begin.length();
    int to = file.indexOf(END);
    String expected = file.substring(0, from) + tables() + file.substring(to);

    if (System.getProperty("livetable.docs", "check").equals("write")) {
      Files.writeString(FILE, expected);
    }

    assertEquals(expected, Files.readString(FILE), () -> "write it anew by: " + COMMAND);
  }

  @Test
  void shouldHaveCasesEnoughAndNoneTwice() {
    assertTrue(Cases.clients().size() >= 70, () -> String.valueOf(Cases.clients().size()));
    List<String> names = Cases.clients().stream().map(each -> each.group() + each.name()).toList();
    assertEquals(names.size(), new HashSet<>(names).size());
  }

  private static String tables() {
    return "\n### Clients: %d cases\n\n%s\n### Links: %d cases\n\n%s\n"
        .formatted(
            Cases.clients().size(),
            table(Cases.clients()),
            Cases.links().size(),
            table(Cases.links()));
  }

  private static String table(List<Case> cases) {
    StringBuilder table =
        new StringBuilder("| about | the peer sends | the server |\n|---|---|---|\n");
    cases.forEach(
        each ->
            table.append(
                "| %s | %s | %s |\n".formatted(each.group(), each.name(), each.expect().text())));
    return table.toString();
  }
}
