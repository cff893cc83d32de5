package io.livetable.connect.metrics;

import java.util.List;
import java.util.function.Supplier;
import javax.management.Attribute;
import javax.management.AttributeList;
import javax.management.AttributeNotFoundException;
import javax.management.DynamicMBean;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import org.jspecify.annotations.Nullable;

/** A bean whose attributes are metrics. */
final class MetricsBean<S> implements DynamicMBean {

  private final List<Metric<S>> metrics;
  private final Supplier<S> source;

  MetricsBean(List<? extends Metric<S>> metrics, Supplier<S> source) {
    this.metrics = List.copyOf(metrics);
    this.source = source;
  }

  @Override
  public Object getAttribute(String name) throws AttributeNotFoundException {
    for (Metric<S> metric : metrics) {
      if (metric.text().equals(name)) {
        return metric.read(source.get());
      }
    }
    throw new AttributeNotFoundException(name);
  }

  @Override
  public AttributeList getAttributes(String[] names) {
    S now = source.get();
    AttributeList values = new AttributeList();
    List<String> wanted = List.of(names);
    metrics.stream()
        .filter(metric -> wanted.contains(metric.text()))
        .forEach(metric -> values.add(new Attribute(metric.text(), metric.read(now))));
    return values;
  }

  @Override
  public void setAttribute(Attribute attribute) throws AttributeNotFoundException {
    throw new AttributeNotFoundException(attribute.getName() + " cannot be set");
  }

  @Override
  public AttributeList setAttributes(AttributeList attributes) {
    return new AttributeList();
  }

  @Override
  public Object invoke(
      String action, Object @Nullable [] parameters, String @Nullable [] signature) {
    throw new UnsupportedOperationException(action);
  }

  @Override
  public MBeanInfo getMBeanInfo() {
    MBeanAttributeInfo[] attributes =
        metrics.stream()
            .map(
                metric ->
                    new MBeanAttributeInfo(
                        metric.text(),
                        metric.isText() ? String.class.getName() : long.class.getName(),
                        metric.meaning(),
                        true,
                        false,
                        false))
            .toArray(MBeanAttributeInfo[]::new);
    return new MBeanInfo(
        MetricsBean.class.getName(), "What a Livetable task shows", attributes, null, null, null);
  }
}
