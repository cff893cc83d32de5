package io.livetable.server.races;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Keeps docs/races.md complete, and the tests that it names existing. */
class RacesTest {

  private static final Path FILE = Path.of("..", "docs", "races.md");
  private static final List<Path> TESTS =
      List.of(Path.of("src", "test", "java"), Path.of("..", "connector", "src", "test", "java"));

  private static final Pattern NAMED = Pattern.compile("`(\\w+)#(\\w+)`");

  /** The races that the protocol has to stand, in the order in which its design lists them. */
  private static final List<String> RACES =
      List.of(
          "record between read and splice",
          "table behind the hub",
          "table ahead",
          "record applied between reading T and the get",
          "ring moves between read and splice",
          "replay skipped by the guard with a client waiting for it",
          "push range beyond F, dropped, repaired by the table",
          "tail is a marker",
          "partition with only aborted records",
          "empty partition",
          "first start",
          "zombie task replays",
          "two owners interleaved",
          "task restarts from an old commit",
          "link lost with unacked ranges, one server",
          "link lost with unacked ranges, several",
          "server joins mid-stream, then silence",
          "server killed with its store ahead of the commit",
          "state directory lost",
          "stream thread replaced, task re-initialised past a marker",
          "client reconnects to a lagging server",
          "to one whose ring lost the position",
          "position of another epoch",
          "position of another partition",
          "position of another account",
          "position beyond the log",
          "resubscribe with other feeds",
          "resubscribe without position",
          "unsubscribe during snapshot",
          "disconnect during snapshot",
          "slow during snapshot",
          "slow before live",
          "token expires during snapshot",
          "tombstone between read and splice, then re-creation",
          "broker restart",
          "topic re-created under load",
          "partitions grown",
          "log truncated",
          "claim beyond the log's end",
          "retention passes the table's commit",
          "retention passes the connector's commit",
          "drain with 10,000 clients",
          "aborted transaction",
          "open transaction that hangs",
          "server starts an hour behind");

  private record Race(String name, String happens, String seen, String shown) {}

  private record Named(String type, String method) {}

  @Test
  void shouldListEveryRace() throws IOException {
    assertEquals(RACES, races().stream().map(Race::name).toList());
  }

  @Test
  void shouldSayOfEachRaceWhatHappensAndWhatIsSeenAndNameATest() throws IOException {
    for (Race race : races()) {
      assertTrue(!race.happens().isBlank() && !race.seen().isBlank(), race::toString);
      assertTrue(!named(race).isEmpty(), () -> "no test shows: " + race.name());
      assertEquals("", NAMED.matcher(race.shown()).replaceAll("").strip(), race::name);
    }
  }

  @Test
  void shouldNameTestsThatExist() throws IOException {
    for (Race race : races()) {
      for (Named test : named(race)) {
        assertTrue(
            Pattern.compile(
                    "@(Test|ParameterizedTest)(\\s+@\\w+(\\([^)]*\\))?)*\\s+void "
                        + test.method()
                        + "\\(")
                .matcher(source(test.type()))
                .find(),
            () -> "%s: no test %s in %s".formatted(race.name(), test.method(), test.type()));
      }
    }
  }

  private static List<Race> races() throws IOException {
    return Files.readAllLines(FILE).stream()
        .filter(line -> line.startsWith("| "))
        .skip(1)
        .map(RacesTest::race)
        .toList();
  }

  private static Race race(String line) {
    List<String> cells = List.of(line.substring(1, line.length() - 1).split("\\|", -1));
    assertEquals(4, cells.size(), line);
    return new Race(
        cells.get(0).strip(), cells.get(1).strip(), cells.get(2).strip(), cells.get(3).strip());
  }

  private static List<Named> named(Race race) {
    return NAMED
        .matcher(race.shown())
        .results()
        .map(found -> new Named(found.group(1), found.group(2)))
        .toList();
  }

  private static String source(String type) throws IOException {
    List<Path> found = new ArrayList<>();
    for (Path tests : TESTS) {
      try (Stream<Path> files = Files.walk(tests)) {
        files.filter(file -> file.endsWith(type + ".java")).forEach(found::add);
      }
    }
    assertEquals(1, found.size(), () -> "files of test class " + type + ": " + found);
    return Files.readString(found.get(0));
  }
}
