package io.livetable.connect.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.livetable.connect.FakeContext;
import io.livetable.connect.link.LinkState;
import io.livetable.connect.link.LinkStatus;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.metrics.internals.PluginMetricsImpl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PublicationTest {

  private static final URI SERVER = URI.create("ws://127.0.0.1:8081/link");

  private final MBeanServer jmx = ManagementFactory.getPlatformMBeanServer();
  private final FakeContext context = new FakeContext();
  private final Metrics worker = new Metrics();
  private TaskStatus status = new TaskStatus(1, 1, false, 3, 300, 0);

  private final Watched watched =
      new Watched(
          "published",
          7,
          List.of(SERVER),
          () -> status,
          server -> new LinkStatus(LinkState.LINKED, true, 300, 12, 2, 40, 4, 1, "it was slow"));

  @AfterEach
  void close() {
    worker.close();
  }

  @Test
  void shouldGoAmongTheMetricsOfAWorkerThatTakesThem() throws JMException {
    context.metrics = workersMetrics();
    int before = worker.metrics().size();

    try (Publication publication = Publication.of(context, watched)) {
      Map<String, Object> values = workersValues();
      assertEquals(3L, values.get("unacknowledged-ranges{connector=published, task=7}"));
      assertEquals(
          "linked", values.get("link-state{connector=published, task=7, server=" + SERVER + "}"));
      status = new TaskStatus(1, 0, true, 5, 500, 0);
      assertEquals(5L, workersValues().get("unacknowledged-ranges{connector=published, task=7}"));
      assertEquals(Set.of(), beans());
      assertTrue(publication instanceof WorkerPublication);
    }

    assertEquals(before, worker.metrics().size());
  }

  @Test
  void shouldGoToJmxOnAnOlderWorker() throws JMException {
    try (Publication publication = Publication.of(context, watched)) {
      ObjectName link =
          new ObjectName(
              "io.livetable:type=link,connector=published,task=7,server=\"" + SERVER + "\"");
      ObjectName task = new ObjectName("io.livetable:type=task,connector=published,task=7");
      assertEquals(Set.of(link, task), beans());
      assertEquals(
          Arrays.stream(LinkMetric.values()).map(LinkMetric::text).toList(),
          Arrays.stream(jmx.getMBeanInfo(link).getAttributes())
              .map(MBeanAttributeInfo::getName)
              .toList());
      assertEquals(40L, jmx.getAttribute(link, "records-total"));
      assertEquals("it was slow", jmx.getAttribute(link, "last-error"));
      assertEquals(
          "[in-sync-servers = 1, paused = 0]",
          jmx.getAttributes(task, new String[] {"in-sync-servers", "paused", "other"}).toString());
      assertTrue(publication instanceof JmxPublication);
    }

    assertEquals(Set.of(), beans());
  }

  @Test
  void shouldGoToJmxWhenTheWorkerRefusesThem() throws JMException {
    context.metrics = workersMetrics();

    try (Publication first = Publication.of(context, watched);
        Publication second = Publication.of(context, watched)) {
      assertEquals(2, beans().size());
      assertTrue(first instanceof WorkerPublication && second instanceof JmxPublication);
    }
  }

  @Test
  void shouldLeaveAloneWhatTheTaskThatFollowsHasPublished() throws JMException {
    Publication old = Publication.of(context, watched);
    Publication successor = Publication.of(context, watched);

    old.close();

    assertEquals(2, beans().size());
    successor.close();
    assertEquals(Set.of(), beans());
  }

  private PluginMetricsImpl workersMetrics() {
    Map<String, String> tags = new LinkedHashMap<>();
    tags.put("connector", "published");
    tags.put("task", "7");
    return new PluginMetricsImpl(worker, tags);
  }

  private Map<String, Object> workersValues() {
    Map<String, Object> values = new TreeMap<>();
    worker
        .metrics()
        .forEach((name, metric) -> values.put(name.name() + name.tags(), metric.metricValue()));
    return values;
  }

  private Set<ObjectName> beans() throws JMException {
    return jmx.queryNames(new ObjectName("io.livetable:connector=published,*"), null).stream()
        .collect(Collectors.toSet());
  }
}
