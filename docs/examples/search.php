<?php
// A page of results as HTML that can be put in a page as it is. PHP 8.1 or later, no extension but json.
// usage: php search.php https://ressources.example "contrat de ville"
declare(strict_types=1);

/** @return array<string, mixed> the answer of the API, or a RuntimeException with what it refuses */
function irev_search(string $site, string $query, string ...$filters): array
{
    $address = $site . '/api/v1/search?' . http_build_query(['q' => $query] + $filters);
    $options = ['http' => ['ignore_errors' => true, 'timeout' => 10.0, 'header' => 'Accept: application/json']];
    $body = file_get_contents($address, false, stream_context_create($options));
    $answer = json_decode((string) $body, true, flags: JSON_THROW_ON_ERROR);
    if (!isset($answer['hits'])) {
        throw new RuntimeException($answer['detail'], $answer['status']);
    }
    return $answer;
}

/** The text with its matched words marked; spans count code points, as u in preg_split does. */
function irev_marked(array $snippet): string
{
    $points = preg_split('//u', $snippet['text'], -1, PREG_SPLIT_NO_EMPTY);
    $html = '';
    $at = 0;
    $escaped = fn (int $from, int $to): string
        => htmlspecialchars(implode('', array_slice($points, $from, $to - $from)));
    foreach ($snippet['spans'] as [$start, $end]) {
        $html .= $escaped($at, $start) . '<mark>' . $escaped($start, $end) . '</mark>';
        $at = $end;
    }
    return $html . $escaped($at, count($points));
}

function irev_list(array $answer): string
{
    $html = "<ol>\n";
    foreach ($answer['hits'] as $hit) {
        $url = $hit['passages'][0]['url'] ?? $hit['url'];
        $link = preg_match('~^https?://~', $url) ? ' href="' . htmlspecialchars($url) . '"' : '';
        $title = htmlspecialchars($hit['title'] ?: $hit['url']);
        $html .= "<li><a$link>$title</a><p>" . irev_marked($hit['snippet']) . "</p></li>\n";
    }
    return $html . "</ol>\n";
}

if (PHP_SAPI === 'cli' && isset($argv[2]) && realpath($argv[0]) === __FILE__) {
    echo irev_list(irev_search($argv[1], $argv[2]));
}
