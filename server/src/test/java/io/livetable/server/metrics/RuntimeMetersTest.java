package io.livetable.server.metrics;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RuntimeMetersTest {

  @ParameterizedTest
  @ValueSource(
      strings = {"jvm_memory_used_bytes", "jvm_threads_live_threads", "process_uptime_seconds"})
  void shouldMeterTheProcess(String name) {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    try (RuntimeMeters meters = new RuntimeMeters(registry)) {
      assertTrue(registry.scrape().contains(name), meters::toString);
    }
  }
}
