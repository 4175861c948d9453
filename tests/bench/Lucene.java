import java.io.*;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.util.*;
import org.apache.lucene.analysis.fr.FrenchAnalyzer;
import org.apache.lucene.document.*;
import org.apache.lucene.index.*;
import org.apache.lucene.search.*;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.util.QueryBuilder;

/**
 * Lucene's French analyzer with its defaults, title and text as two fields that add up. Arguments: a
 * file of documents (id, title, text by line, tabs between), one of queries to warm up with and one
 * of queries (id, text), and where to write the answers (query id, milliseconds of processor time,
 * ids of the first hundred).
 */
public class Lucene {
    static final int DEPTH = 100;

    public static void main(String[] files) throws Exception {
        ThreadMXBean clock = ManagementFactory.getThreadMXBean();
        FrenchAnalyzer analyzer = new FrenchAnalyzer();
        ByteBuffersDirectory directory = new ByteBuffersDirectory();
        IndexWriterConfig config = new IndexWriterConfig(analyzer);
        config.setSimilarity(new BM25Similarity(1.2f, 0.75f));
        try (IndexWriter writer = new IndexWriter(directory, config);
                BufferedReader lines = Files.newBufferedReader(Path.of(files[0]))) {
            for (String line; (line = lines.readLine()) != null; ) {
                String[] cells = line.split("\t", -1);
                Document document = new Document();
                document.add(new StringField("id", cells[0], Field.Store.YES));
                document.add(new TextField("title", cells[1], Field.Store.NO));
                document.add(new TextField("text", cells[2], Field.Store.NO));
                writer.addDocument(document);
            }
            writer.forceMerge(1);
        }
        List<String> queries = Files.readAllLines(Path.of(files[2]));
        QueryBuilder builder = new QueryBuilder(analyzer);
        try (DirectoryReader reader = DirectoryReader.open(directory);
                PrintWriter out = new PrintWriter(files[3], StandardCharsets.UTF_8)) {
            IndexSearcher searcher = new IndexSearcher(reader);
            searcher.setSimilarity(new BM25Similarity(1.2f, 0.75f));
            for (String line : Files.readAllLines(Path.of(files[1]))) {
                ask(searcher, builder, line.split("\t", -1)[1]);
            }
            for (String line : queries) {
                String[] cells = line.split("\t", -1);
                long start = clock.getCurrentThreadCpuTime();
                TopDocs found = ask(searcher, builder, cells[1]);
                StringBuilder answer = new StringBuilder(cells[0]);
                answer.append('\t').append((clock.getCurrentThreadCpuTime() - start) / 1e6);
                StoredFields stored = reader.storedFields();
                for (ScoreDoc hit : found.scoreDocs) {
                    answer.append('\t').append(stored.document(hit.doc).get("id"));
                }
                out.println(answer);
            }
        }
    }

    static TopDocs ask(IndexSearcher searcher, QueryBuilder builder, String text) throws IOException {
        BooleanQuery.Builder both = new BooleanQuery.Builder();
        for (String field : List.of("title", "text")) {
            Query query = builder.createBooleanQuery(field, text);
            if (query != null) {
                both.add(query, BooleanClause.Occur.SHOULD);
            }
        }
        return searcher.search(both.build(), DEPTH);
    }
}
