package io.livetable.server.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.livetable.connect.metrics.LinkMetric;
import io.livetable.connect.metrics.Metric;
import io.livetable.connect.metrics.TaskMetric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Keeps docs/metrics.md equal to the meters that the classes of this package declare: each method
 * with a name literal is a meter, its Javadoc is the meaning.
 */
class MetricsReferenceTest {

  private static final Path FILE = Path.of("..", "docs", "metrics.md");
  private static final Path SERVER = Path.of("src", "main", "java", "io", "livetable", "server");
  private static final String COMMAND =
      "mvn -q -pl connector,server -am test -Dtest=MetricsReferenceTest"
          + " -Dsurefire.failIfNoSpecifiedTests=false -Dlivetable.docs=write";

  private static final Pattern NAME = Pattern.compile("\"(livetable\\.[a-z.]+)\"");
  private static final Pattern DECLARATION =
      Pattern.compile("\\b(builder|counter|gauge|summary|timer)\\(\\s*\"livetable\\.");
  private static final Pattern TAG = Pattern.compile("\"([a-z]+)\",");
  private static final Pattern DOC =
      Pattern.compile("/\\*\\*((?:(?!\\*/).)*)\\*/(?:(?!/\\*\\*).)*", Pattern.DOTALL);

  private record Meter(String name, String kind, String tags, String meaning) {}

  @Test
  void shouldMatchTheDeclarations() throws IOException {
    String expected = reference();

    if (System.getProperty("livetable.docs", "check").equals("write")) {
      Files.writeString(FILE, expected);
    }

    assertEquals(
        expected,
        Files.readString(FILE),
        () -> FILE + " differs from the declarations; write it anew by: " + COMMAND);
  }

  @Test
  void shouldFindEveryMeterDocumentedOnce() throws IOException {
    Set<String> literals = new TreeSet<>();
    for (Path source : sources(SERVER.resolve("metrics"))) {
      NAME.matcher(Files.readString(source)).results().forEach(m -> literals.add(m.group(1)));
    }

    List<String> documented = meters().stream().map(Meter::name).toList();

    assertTrue(literals.size() > 10, literals::toString);
    assertEquals(List.copyOf(literals), documented);
    meters().forEach(meter -> assertTrue(!meter.meaning().isBlank(), meter::name));
  }

  @Test
  void shouldDeclareMetersInThisPackageOnly() throws IOException {
    List<Path> elsewhere = new ArrayList<>();
    for (Path source : sources(SERVER)) {
      if (!source.startsWith(SERVER.resolve("metrics"))
          && DECLARATION.matcher(Files.readString(source)).find()) {
        elsewhere.add(source);
      }
    }

    assertEquals(List.of(), elsewhere, "move the meters' names to io.livetable.server.metrics");
  }

  private static String reference() throws IOException {
    return """
        # Metrics

        Generated from the declarations in `io.livetable.server.metrics` and `io.livetable.connect.metrics`; do not edit. To write
        it anew:

        ```sh
        %s
        ```

        ## Server

        Served at `/metrics` of the admin listener as Prometheus text: dots become underscores, a counter's name ends in
        `_total`. Besides these there are Micrometer's meters of the JVM and the process (`jvm_*`, `process_*`, `system_*`).

        | name | kind | tags | meaning |
        |---|---|---|---|
        %s

        ## Connector

        Each task of the connector has these in its worker's JVM. On workers of Kafka 4.1 and later they are among the worker's own
        metrics (group `plugins`): its `metric.reporters` get them, and JMX shows them as
        `kafka.connect:type=plugins,connector=…,task=…`, those of a link with `server=…`. On older workers they are in JMX as
        `io.livetable:type=task,connector=…,task=…` and `io.livetable:type=link,connector=…,task=…,server=…`. Names are the same in
        both; what is counted begins with the task.

        Of a task:

        | name | meaning |
        |---|---|
        %s

        Of a task's link to one server:

        | name | meaning |
        |---|---|
        %s
        """
        .formatted(
            COMMAND,
            meters().stream()
                .map(
                    meter ->
                        "| `%s` | %s | %s | %s |"
                            .formatted(meter.name(), meter.kind(), meter.tags(), meter.meaning()))
                .collect(Collectors.joining("\n")),
            connectors(TaskMetric.values()),
            connectors(LinkMetric.values()));
  }

  private static String connectors(Metric<?>[] metrics) {
    return Arrays.stream(metrics)
        .map(metric -> "| `%s` | %s |".formatted(metric.text(), metric.meaning()))
        .collect(Collectors.joining("\n"));
  }

  private static List<Meter> meters() throws IOException {
    List<Meter> meters = new ArrayList<>();
    for (Path source : sources(SERVER.resolve("metrics"))) {
      Matcher documented = DOC.matcher(Files.readString(source));
      while (documented.find()) {
        String code = documented.group();
        String meaning = documented.group(1);
        NAME.matcher(code)
            .results()
            .map(name -> name.group(1))
            .distinct()
            .forEach(name -> meters.add(meter(name, meaning, code)));
      }
    }
    meters.sort(Comparator.comparing(Meter::name));
    return meters;
  }

  private static Meter meter(String name, String doc, String code) {
    String body = code.substring(code.indexOf("*/") + 2);
    Set<String> tags = new TreeSet<>();
    TAG.matcher(body).results().forEach(tag -> tags.add("`" + tag.group(1) + "`"));
    String meaning =
        doc.replaceAll("\\s*\\n\\s*\\*\\s*", " ")
            .replaceAll("\\{@code ([^}]*)}", "`$1`")
            .replaceAll("\\{@link #?([^}]*)}", "`$1`")
            .strip();
    return new Meter(name, kind(body), String.join(", ", tags), meaning);
  }

  private static String kind(String body) {
    if (body.contains("Gauge")) {
      return "gauge";
    }
    return body.contains("imer") ? "timer" : body.contains("Summary") ? "summary" : "counter";
  }

  private static List<Path> sources(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    }
  }
}
