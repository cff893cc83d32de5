package io.livetable.server.devstack;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.management.Attribute;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** What another JVM of this user and machine shows in JMX. */
public final class JmxPeer implements AutoCloseable {

  private final JMXConnector connector;
  private final MBeanServerConnection beans;

  private JmxPeer(JMXConnector connector) throws IOException {
    this.connector = connector;
    this.beans = connector.getMBeanServerConnection();
  }

  /** Connects to the JVM with a process id. */
  @SuppressWarnings("BanJNDI") // Only to a JVM that says itself where it listens.
  public static JmxPeer of(long pid) throws IOException, AttachNotSupportedException {
    VirtualMachine jvm = VirtualMachine.attach(Long.toString(pid));
    try {
      return new JmxPeer(
          JMXConnectorFactory.connect(new JMXServiceURL(jvm.startLocalManagementAgent())));
    } finally {
      jvm.detach();
    }
  }

  /** The attributes of each bean whose name fits the pattern. */
  public List<Map<String, Object>> beans(String pattern) throws IOException, JMException {
    List<Map<String, Object>> all = new ArrayList<>();
    for (ObjectName name : beans.queryNames(new ObjectName(pattern), null)) {
      try {
        all.add(attributes(name));
      } catch (InstanceNotFoundException gone) {
        // It was taken away meanwhile.
      }
    }
    return all;
  }

  private Map<String, Object> attributes(ObjectName name) throws IOException, JMException {
    String[] names =
        Arrays.stream(beans.getMBeanInfo(name).getAttributes())
            .map(MBeanAttributeInfo::getName)
            .toArray(String[]::new);
    Map<String, Object> values = new TreeMap<>();
    for (Attribute attribute : beans.getAttributes(name, names).asList()) {
      values.put(attribute.getName(), attribute.getValue());
    }
    return values;
  }

  @Override
  public void close() throws IOException {
    connector.close();
  }
}
