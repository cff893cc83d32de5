package io.livetable.connect.metrics;

import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.sink.SinkTaskContext;

/**
 * Metrics among the worker's own, which go to its {@code metric.reporters}. The only class that
 * names Kafka's interface for it: workers before Kafka 4.1 do not have that, and fail to load this
 * class, or to find the method.
 */
final class WorkerPublication implements Publication {

  private final PluginMetrics metrics;
  private final List<MetricName> names = new ArrayList<>();

  private WorkerPublication(PluginMetrics metrics) {
    this.metrics = metrics;
  }

  static Publication of(SinkTaskContext context, Watched watched) {
    WorkerPublication publication = new WorkerPublication(context.pluginMetrics());
    try {
      for (TaskMetric metric : TaskMetric.values()) {
        publication.add(metric, Map.of(), watched.status());
      }
      for (URI server : watched.servers()) {
        for (LinkMetric metric : LinkMetric.values()) {
          publication.add(
              metric, Map.of("server", server.toString()), () -> watched.links().apply(server));
        }
      }
    } catch (RuntimeException e) {
      publication.close();
      throw e;
    }
    return publication;
  }

  private <S> void add(Metric<S> metric, Map<String, String> tags, Supplier<S> source) {
    MetricName name =
        metrics.metricName(metric.text(), metric.meaning(), new LinkedHashMap<>(tags));
    Gauge<Object> gauge = (config, now) -> metric.read(source.get());
    metrics.addMetric(name, gauge);
    names.add(name);
  }

  @Override
  public void close() {
    names.forEach(metrics::removeMetric);
    names.clear();
  }
}
