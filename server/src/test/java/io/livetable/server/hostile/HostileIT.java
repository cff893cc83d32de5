package io.livetable.server.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.livetable.server.testkit.EmbeddedBroker;
import io.livetable.server.testkit.SharedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Hostile peers get what the tables say, and nobody else notices them. */
@ExtendWith(SharedBroker.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class HostileIT {

  private static final Duration BOUND = Duration.ofMillis(Case.PATIENCE_MS);

  private Arena arena;

  @BeforeAll
  void open(EmbeddedBroker broker, @TempDir Path state) throws Exception {
    arena = new Arena(broker, state);
  }

  @AfterAll
  void close() throws Exception {
    arena.close();
  }

  @TestFactory
  Stream<DynamicTest> shouldTreatAClientAsTheTableSays() {
    return undisturbed(
        Cases.clients().stream()
            .map(
                each ->
                    test(
                        each,
                        arena.target().clientPort(),
                        Case.clientRequest(arena.target().clientPort()))));
  }

  @TestFactory
  Stream<DynamicTest> shouldTreatALinkAsTheTableSays() {
    return undisturbed(
        Cases.links().stream()
            .map(
                each ->
                    test(
                        each,
                        arena.target().linkPort(),
                        Case.linkRequest(arena.target().linkPort()))));
  }

  @TestFactory
  Stream<DynamicTest> shouldSurviveWhatSeedsMake() {
    Fuzz fuzz = new Fuzz(arena);
    return undisturbed(
        Stream.of(Fuzz.Kind.values())
            .map(
                kind ->
                    DynamicTest.dynamicTest(
                        kind.text(), () -> assertEquals(List.of(), fuzz.run(kind, 1, 60)))));
  }

  private static DynamicTest test(Case each, int port, String request) {
    return DynamicTest.dynamicTest(
        each.group() + ": " + each.name(),
        () -> assertTimeoutPreemptively(BOUND, () -> each.run(port, request)));
  }

  private Stream<DynamicTest> undisturbed(Stream<DynamicTest> tests) {
    return Stream.concat(
        tests,
        Stream.of(
            DynamicTest.dynamicTest(
                "and nothing is left, and nobody was disturbed",
                () -> {
                  long before = arena.neighbour().exchanged();
                  arena.footprint().awaitAgain(arena.target());
                  arena.awaitExchanges(before + 5);
                  assertNull(arena.neighbour().failure());
                  assertTrue(arena.neighbour().slowestMs() <= Case.PATIENCE_MS);
                  assertEquals(List.of(), arena.log().complaints());
                })));
  }
}
