import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.opensearch.analysis.common.CommonAnalysisPlugin;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.index.reindex.ReindexPlugin;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.painless.PainlessPlugin;
import org.opensearch.transport.Netty4Plugin;

/** One real OpenSearch node from its published jars; every argument is a setting, name=value. */
public final class TestNode extends Node {
    private TestNode(Environment environment) {
        super(
            environment,
            List.of(
                Netty4Plugin.class,
                CommonAnalysisPlugin.class,
                PainlessPlugin.class,
                ReindexPlugin.class
            ),
            false
        );
    }

    public static void main(String[] arguments) throws Exception {
        Settings.Builder builder = Settings.builder();
        for (String argument : arguments) {
            String[] setting = argument.split("=", 2);
            if (setting[1].startsWith("[")) {
                builder.putList(setting[0], setting[1].substring(1, setting[1].length() - 1).split(","));
            } else {
                builder.put(setting[0], setting[1]);
            }
        }
        Settings settings = builder.build();
        Path home = Path.of(settings.get("path.home"));
        Environment environment = InternalSettingsPreparer.prepareEnvironment(
            settings, Map.of(), home, () -> settings.get("node.name")
        );
        new TestNode(environment).start();
        new CountDownLatch(1).await();
    }
}
