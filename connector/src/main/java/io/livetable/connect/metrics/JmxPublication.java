package io.livetable.connect.metrics;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.kafka.common.utils.Sanitizer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Metrics in JMX: {@code io.livetable:type=task,connector=…,task=…}, and for each server {@code
 * io.livetable:type=link,connector=…,task=…,server=…}.
 */
final class JmxPublication implements Publication {

  private static final Logger LOG = LoggerFactory.getLogger(JmxPublication.class);

  /** Whose bean has a name: a task that is started again may come before the old one has ended. */
  private static final Map<ObjectName, JmxPublication> OWNERS = new ConcurrentHashMap<>();

  private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
  private final List<ObjectName> names = new ArrayList<>();

  private JmxPublication() {}

  static Publication of(Watched watched) {
    JmxPublication publication = new JmxPublication();
    String task =
        ",connector=%s,task=%d"
            .formatted(Sanitizer.jmxSanitize(watched.connector()), watched.task());
    publication.register("type=task" + task, List.of(TaskMetric.values()), watched.status());
    watched
        .servers()
        .forEach(
            url ->
                publication.register(
                    "type=link" + task + ",server=" + Sanitizer.jmxSanitize(url.toString()),
                    Arrays.asList(LinkMetric.values()),
                    () -> watched.links().apply(url)));
    return publication;
  }

  private <S> void register(String keys, List<? extends Metric<S>> metrics, Supplier<S> source) {
    try {
      ObjectName name = new ObjectName("io.livetable:" + keys);
      synchronized (OWNERS) {
        if (OWNERS.put(name, this) != null) {
          unregister(name);
        }
        server.registerMBean(new MetricsBean<>(metrics, source), name);
      }
      names.add(name);
    } catch (JMException e) {
      LOG.warn("No metrics in JMX for {}", keys, e);
    }
  }

  @Override
  public void close() {
    synchronized (OWNERS) {
      for (ObjectName name : names) {
        if (OWNERS.remove(name, this)) {
          unregister(name);
        }
      }
    }
    names.clear();
  }

  private void unregister(ObjectName name) {
    try {
      server.unregisterMBean(name);
    } catch (InstanceNotFoundException e) {
      LOG.debug("{} was not there", name, e);
    } catch (JMException e) {
      LOG.warn("{} stays in JMX", name, e);
    }
  }
}
