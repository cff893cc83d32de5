package io.livetable;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The floors of the connector: an import points down only. */
@AnalyzeClasses(packages = "io.livetable", importOptions = ImportOption.DoNotIncludeTests.class)
class FloorsTest {

  @ArchTest
  static final ArchRule IMPORTS_POINT_DOWN =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("connect")
          .definedBy("io.livetable.connect")
          .layer("metrics")
          .definedBy("io.livetable.connect.metrics..")
          .layer("link")
          .definedBy("io.livetable.connect.link..")
          .layer("delivery")
          .definedBy("io.livetable.connect.delivery..")
          .layer("config")
          .definedBy("io.livetable.connect.config..")
          .layer("protocol")
          .definedBy("io.livetable.protocol..")
          .whereLayer("connect")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("metrics")
          .mayOnlyBeAccessedByLayers("connect")
          .whereLayer("link")
          .mayOnlyBeAccessedByLayers("connect", "metrics")
          .whereLayer("delivery")
          .mayOnlyBeAccessedByLayers("connect", "link")
          .whereLayer("config")
          .mayOnlyBeAccessedByLayers("connect", "link")
          .because(
              "protocol is below config and delivery, these are below link, link is below metrics,"
                  + " and metrics below connect: move the code down, or hand the value down as a parameter or an"
                  + " interface that the lower floor owns");

  @ArchTest
  static final ArchRule DELIVERY_IS_PURE =
      noClasses()
          .that()
          .resideInAPackage("io.livetable.connect.delivery..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "java.io..", "java.net.http..", "java.util.concurrent..", "org.slf4j..")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .because("a simulation drives it: pass the time and the outcome of I/O in as parameters");

  @ArchTest
  static final ArchRule SOCKETS_STAY_IN_LINK =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.livetable.connect.link..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("java.net.http..")
          .because("link is the one place with a socket: use Links instead");

  @ArchTest
  static final ArchRule OLDER_WORKERS_CAN_LOAD_THE_PLUGIN =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("io.livetable.connect.metrics.WorkerPublication")
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("org.apache.kafka.common.metrics.PluginMetrics")
          .because(
              "workers before Kafka 4.1 do not have that class: only WorkerPublication may need it,"
                  + " whose failure to load is expected");

  @ArchTest
  static final ArchRule CONNECT_STAYS_ABOVE =
      noClasses()
          .that()
          .resideInAnyPackage("io.livetable.connect.delivery..", "io.livetable.connect.link..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.kafka.connect..")
          .because("Connect's types end in io.livetable.connect and the renderer: convert there");

  @ArchTest
  static final ArchRule PROTOCOL_STANDS_ALONE =
      noClasses()
          .that()
          .resideInAPackage("io.livetable.protocol..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.livetable.connect..")
          .because("the server shares the protocol and nothing else of the connector");
}
